"""Forms of assessment: the filter of a version's results."""

from collections.abc import Sequence
from typing import Final

from wtforms import SelectField

from lms.core.i18n import N_, lazy_gettext
from lms.core.i18n import gettext as _
from lms.web.forms import FilterForm

FIRST: Final = "first"
# Orders of the questions by the words that offer them, the first being the default. A minus sign
# puts the greatest first.
ORDERS: Final = {
    "right": N_("Least often right first"),
    "-right": N_("Most often right first"),
    "order": N_("As in the course"),
    "-order": N_("As in the course, from the end"),
    "-asked": N_("Most often asked first"),
    "asked": N_("Least often asked first"),
    "-blank": N_("Most often left unanswered first"),
    "blank": N_("Least often left unanswered first"),
    "discrimination": N_("Lowest discrimination first"),
    "-discrimination": N_("Highest discrimination first"),
    "gap": N_("Easier in Russian first"),
    "-gap": N_("Easier in Kazakh first"),
}


def _language_choices() -> list[tuple[str, str]]:
    return [("", _("All languages")), ("kk", _("Kazakh")), ("ru", _("Russian"))]


def _attempt_choices() -> list[tuple[str, str]]:
    return [("", _("All tries")), (FIRST, _("First tries only"))]


def _order_choices() -> list[tuple[str, str]]:
    return [(key, _(words)) for key, words in ORDERS.items()]


class ResultsFilter(FilterForm):
    """What the results of a version are narrowed to, and how questions are ordered."""

    quiz = SelectField(lazy_gettext("Quiz"), choices=[], validate_choice=False, default="")
    language = SelectField(
        lazy_gettext("Language of the question"), choices=_language_choices, default=""
    )
    attempts = SelectField(lazy_gettext("Tries"), choices=_attempt_choices, default="")
    sort = SelectField(
        lazy_gettext("Order of questions"), choices=_order_choices, default=next(iter(ORDERS))
    )

    def offer_quizzes(self, quizzes: Sequence[tuple[str, str]]) -> None:
        """Set the quizzes to choose from: keys with titles."""
        if self.quiz.data not in dict(quizzes):
            self.quiz.data = ""
        self.quiz.choices = [("", _("All quizzes")), *quizzes]
