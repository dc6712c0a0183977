"""Form of an indicator: measure, filters and names."""

from collections.abc import Callable
from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.catalogue.queries import list_course_choices
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.programmes.rules.indicators import NARROWED_BY, TRAININGS_HELD, may_be_planned
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
from lms.web.transaction import reading_session

LONGEST_NAME = 200


def name_measure(code: str) -> str:
    """Return a measure in words; one of obligations says so."""
    if code == TRAININGS_HELD:
        return _("Trainings held")
    measure = MEASURES[code]
    return (
        _("Of those who must: %(measure)s") % {"measure": _(measure.name)}
        if measure.source == OBLIGATIONS
        else _(measure.name)
    )


def _list_measure_choices() -> list[tuple[str, str]]:
    days = {code: _(measure.day) for code, measure in MEASURES.items() if may_be_planned(code)} | {
        TRAININGS_HELD: _("by the day on which it was held")
    }
    return [(code, f"{name_measure(code)} ({day})") for code, day in days.items()]


def _describe_choices(name: str) -> Callable[[], list[tuple[str, str]]]:
    return lambda: [(code, _(WORDS[name][code])) for code in BY_WORD[name]]


def _filter_field(name: str) -> Any:
    choices = _list_course_choices if name == COURSE else _describe_choices(name)
    return CheckboxesField(lazy_gettext(DIMENSIONS[name]), choices=choices)


def _list_course_choices() -> list[tuple[str, str]]:
    return list_course_choices(reading_session())


def _name_field(label: Any) -> StringField:
    presence = DataRequired(lazy_gettext("Give the name in both languages."))
    length = Length(max=LONGEST_NAME, message=lazy_gettext("Use at most 200 characters."))
    return StringField(label, filters=[clean_text], validators=[presence, length, PlainText()])


class IndicatorForm(BaseForm):
    """An indicator composed of what can be counted."""

    measure = RadioField(
        lazy_gettext("What is counted"),
        choices=_list_measure_choices,
        validators=[InputRequired(lazy_gettext("Choose what is counted."))],
    )
    audience = _filter_field(AUDIENCE)
    course = _filter_field(COURSE)
    language = _filter_field("language")
    sex = _filter_field("sex")
    age_group = _filter_field("age_group")
    settlement = _filter_field("settlement")
    name_kk = _name_field(lazy_gettext("Name in Kazakh"))
    name_ru = _name_field(lazy_gettext("Name in Russian"))

    def list_narrowing_fields(self) -> list[Any]:
        """Return the fields that narrow the indicator."""
        return [self[name] for name in NARROWED_BY]

    def read_filters(self) -> dict[str, list[str]]:
        """Return the chosen filters; fields without a choice are left out."""
        return {field.name: field.data for field in self.list_narrowing_fields() if field.data}
