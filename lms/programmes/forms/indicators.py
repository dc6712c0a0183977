"""An indicator: what is counted, of whom, and what it is called."""

from collections.abc import Callable
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.programmes.rules.indicators import LESSONS_HELD, NARROWED_BY, may_be_planned
from lms.reporting.queries.courses import course_choices
from lms.reporting.rules.vocabulary import (
    AUDIENCE,
    BY_WORD,
    COURSE,
    DIMENSIONS,
    MEASURES,
    OBLIGATIONS,
    WORDS,
)
from lms.web.fields import CheckboxesField
from lms.web.forms import BaseForm, PlainText, clean_text
from lms.web.transaction import reading

LONGEST_NAME = 200


def measure_name(code: str) -> str:
    """A measure in words; of those who must complete a course it says so."""
    if code == LESSONS_HELD:
        return _("Face-to-face lessons held")
    measure = MEASURES[code]
    return (
        _("Of those who must: %(measure)s") % {"measure": _(measure.name)}
        if measure.source == OBLIGATIONS
        else _(measure.name)
    )


def _measures() -> list[tuple[str, str]]:
    days = {code: _(one.day) for code, one in MEASURES.items() if may_be_planned(code)} | {
        LESSONS_HELD: _("by the day on which it was held")
    }
    return [(code, f"{measure_name(code)} ({day})") for code, day in days.items()]


def _words(name: str) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(code, _(WORDS[name][code])) for code in BY_WORD[name]]


def _filter(name: str) -> Any:
    choices = _courses if name == COURSE else _words(name)
    return CheckboxesField(lazy_gettext(DIMENSIONS[name]), choices=choices)


def _courses() -> list[tuple[str, str]]:
    return course_choices(reading())


def _name(label: Any) -> StringField:
    needed = DataRequired(lazy_gettext("Give the name in both languages."))
    length = Length(max=LONGEST_NAME, message=lazy_gettext("Use at most 200 characters."))
    return StringField(label, filters=[clean_text], validators=[needed, length, PlainText()])


class IndicatorForm(BaseForm):
    """An indicator, composed of what can be counted."""

    measure = RadioField(
        lazy_gettext("What is counted"),
        choices=_measures,
        validators=[InputRequired(lazy_gettext("Choose what is counted."))],
    )
    audience = _filter(AUDIENCE)
    course = _filter(COURSE)
    language = _filter("language")
    sex = _filter("sex")
    age_group = _filter("age_group")
    settlement = _filter("settlement")
    name_kk = _name(lazy_gettext("Name in Kazakh"))
    name_ru = _name(lazy_gettext("Name in Russian"))

    def narrowing(self) -> list[Any]:
        """The fields that narrow it."""
        return [self[name] for name in NARROWED_BY]

    def filters(self) -> dict[str, list[str]]:
        """What it is narrowed to; where nothing is chosen, nothing is narrowed."""
        return {field.name: field.data for field in self.narrowing() if field.data}
