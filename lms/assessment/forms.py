"""Forms of assessment: the filter of results, retiring a question, an exception."""

from collections.abc import Sequence
from typing import Final

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from lms.assessment.rules.exceptions import MOST_ATTEMPTS, MOST_MINUTES, ExceptionTerms
from lms.core.i18n import N_, lazy_gettext
from lms.core.i18n import gettext as _
from lms.web.fields import make_reason_field, make_text_filter
from lms.web.forms import BaseForm, DayField, FilterForm, MayBeEmpty, WholeNumber
from lms.web.organisation_fields import OrganisationField, WithFinder

FIRST: Final = "first"
SHORTEST_NAME: Final = 3  # letters: nobody leafs through everybody
# Orders of the questions by the words that offer them, the first being the default. A minus sign
# puts the greatest first.
ORDERS: Final = {
    "facility": N_("Lowest mean mark first"),
    "-facility": N_("Highest mean mark first"),
    "order": N_("As in the course"),
    "-order": N_("As in the course, from the end"),
    "-asked": N_("Most often asked first"),
    "-shown": N_("Most often shown first"),
    "shown": N_("Least often shown first"),
    "asked": N_("Least often asked first"),
    "-blank": N_("Most often left unanswered first"),
    "blank": N_("Least often left unanswered first"),
    "discrimination": N_("Lowest discrimination first"),
    "-discrimination": N_("Highest discrimination first"),
    "gap": N_("Easier in Russian first"),
    "-gap": N_("Easier in Kazakh first"),
}


def _list_language_choices() -> list[tuple[str, str]]:
    return [("", _("All languages")), ("kk", _("Kazakh")), ("ru", _("Russian"))]


def _list_attempt_choices() -> list[tuple[str, str]]:
    return [("", _("All attempts")), (FIRST, _("First attempts only"))]


def _order_choices() -> list[tuple[str, str]]:
    return [(key, _(words)) for key, words in ORDERS.items()]


class ResultsFilter(FilterForm):
    """What the results of a version are narrowed to, and how questions are ordered."""

    quiz = SelectField(lazy_gettext("Quiz"), choices=[], validate_choice=False, default="")
    tag = SelectField(lazy_gettext("Tag"), choices=[], validate_choice=False, default="")
    language = SelectField(
        lazy_gettext("Language of the question"), choices=_list_language_choices, default=""
    )
    attempts = SelectField(lazy_gettext("Attempts"), choices=_list_attempt_choices, default="")
    sort = SelectField(
        lazy_gettext("Order of questions"), choices=_order_choices, default=next(iter(ORDERS))
    )

    def offer_quizzes(self, quizzes: Sequence[tuple[str, str]]) -> None:
        """Set the quizzes to choose from: keys with titles."""
        if self.quiz.data not in dict(quizzes):
            self.quiz.data = ""
        self.quiz.choices = [("", _("All quizzes")), *quizzes]

    def offer_tags(self, tags: Sequence[str]) -> None:
        """Set the tags to choose from; without any there is no field."""
        if not tags:
            del self.tag
            return
        if self.tag.data not in tags:
            self.tag.data = ""
        self.tag.choices = [("", _("All tags")), *((tag, tag) for tag in tags)]

    @property
    def chosen_tag(self) -> str:
        """Return the tag that questions need; '' for any."""
        return self.tag.data if self.tag else ""


class PersonFilter(FilterForm):
    """A part of the name of whoever is to get an exception."""

    name = make_text_filter(lazy_gettext("Name"))


class RetirementForm(BaseForm):
    """Why a question is drawn no more."""

    reason = make_reason_field(
        lazy_gettext("Trainers of the course read it on the question's page.")
    )


class ExceptionForm(WithFinder):
    """An exception from the rules of a quiz, for a person or, with further fields, for a group."""

    region_unit_id = SelectField(
        lazy_gettext("Region or district"),
        choices=[],
        coerce=str,
        default="",
        description=lazy_gettext(
            "All learners of this area and of what is below it, also those who come later."
        ),
    )
    organisation_id = OrganisationField(
        lazy_gettext("Organisation"),
        validators=[MayBeEmpty()],
        description=lazy_gettext(
            "Everyone in it and in what is below it, also those who join later."
        ),
    )
    quiz = SelectField(
        lazy_gettext("Quiz"),
        choices=[],
        validators=[InputRequired(lazy_gettext("Choose the quiz."))],
    )
    extra_minutes = WholeNumber(
        lazy_gettext("More minutes"),
        0,
        MOST_MINUTES,
        optional=True,
        description=lazy_gettext("For a quiz with a time limit, from the next attempt on."),
    )
    extra_attempts = WholeNumber(
        lazy_gettext("More attempts"),
        0,
        MOST_ATTEMPTS,
        optional=True,
        description=lazy_gettext("For a quiz whose attempts are limited."),
    )
    opens_on = DayField(lazy_gettext("Other first day"), validators=[Optional()])
    closes_on = DayField(lazy_gettext("Other last day"), validators=[Optional()])
    reason = make_reason_field(lazy_gettext("The person reads it on the page of the quiz."))

    def offer(
        self, quizzes: Sequence[tuple[str, str]], units: Sequence[tuple[str, str]] | None
    ) -> None:
        """Set the quizzes to choose from, and the units; None leaves out the fields of a group.

        Whoever answers for no area gets no field for one.
        """
        self.quiz.choices = [("", _("Choose")), *quizzes]
        if units is None:
            del self["region_unit_id"], self["organisation_id"]
        elif units:
            self.region_unit_id.choices = [("", "–"), *units]
        else:
            del self["region_unit_id"]

    def read_terms(self) -> ExceptionTerms:
        """Return what was typed."""
        return ExceptionTerms(
            extra_minutes=self.extra_minutes.data or 0,
            extra_attempts=self.extra_attempts.data or 0,
            opens_on=self.opens_on.data,
            closes_on=self.closes_on.data,
            reason=self.reason.data or "",
        )
