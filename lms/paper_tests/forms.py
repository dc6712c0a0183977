"""Forms of tests on paper: what to print, whose results to enter, why one is undone."""

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.fields import make_reason_field, make_text_filter
from lms.web.forms import BaseForm, DayField, FilterForm, PlainText, clean_text


def _list_language_choices() -> list[tuple[str, str]]:
    return [("kk", _("Kazakh")), ("ru", _("Russian"))]


class DrawForm(BaseForm):
    """Which quiz to draw a form of, and the language it is printed in."""

    quiz = SelectField(lazy_gettext("Test"), coerce=int)
    language = RadioField(
        lazy_gettext("Language of the form"), choices=_list_language_choices, default="kk"
    )

    def __init__(self, *, quizzes: Sequence[tuple[int, str]], language: str) -> None:
        super().__init__(data={"language": language})
        self.quiz.choices = list(quizzes)


class DayForm(BaseForm):
    """The day of the test whose sheets are entered."""

    held_on = DayField(
        lazy_gettext("Day of the test"), validators=[InputRequired(lazy_gettext("Give the day."))]
    )


class NumberFilter(FilterForm):
    """The number of a form, as it is printed."""

    number = StringField(
        lazy_gettext("Number of the form"),
        filters=[clean_text],
        validators=[Length(max=20), PlainText()],
    )


class CandidateFilter(FilterForm):
    """A part of a name."""

    name = make_text_filter(lazy_gettext("Name"))


class UndoForm(BaseForm):
    """Why a result is undone."""

    reason = make_reason_field(
        lazy_gettext("What was wrong: another person's sheet, a wrong form.")
    )
