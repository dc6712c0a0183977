"""Programmes in words: states, steps, half-years, units, indicators."""

from collections.abc import Mapping
from datetime import date

from lms.core.i18n import format_number, ngettext
from lms.core.i18n import gettext as _
from lms.programmes.forms.indicators import name_measure
from lms.programmes.queries import IndicatorRow
from lms.programmes.rules import (
    APPROVED,
    CLOSED,
    DRAFTING,
    IN_IMPLEMENTATION,
    DaySpan,
    find_half_year,
)
from lms.programmes.rules.indicators import (
    ATTEMPTS_UNIT,
    CERTIFICATES_UNIT,
    COURSES_UNIT,
    HOURS_UNIT,
    PEOPLE_UNIT,
    TRAININGS_UNIT,
    get_unit,
)
from lms.programmes.rules.wording import describe_state, describe_unit  # noqa: F401 - used by templates
from lms.reporting.rules.vocabulary import COURSE, DIMENSIONS, WORDS


def choose_state_kind(state: str) -> str:
    """Return the kind of tag of a state."""
    return {APPROVED: "good", IN_IMPLEMENTATION: "good", DRAFTING: "warn"}.get(state, "neutral")


def describe_step(state: str) -> dict[str, str]:
    """Return the texts of the step into a state: question, text, button, done."""
    return {
        APPROVED: {
            "question": _("Approve the programme?"),
            "text": _(
                "The region then has an approved programme. Its period and its "
                "document can’t be changed any more."
            ),
            "button": _("Approve the programme"),
            "done": _("The programme is approved."),
        },
        IN_IMPLEMENTATION: {
            "question": _("Begin the implementation?"),
            "text": _(
                "The programme is then being carried out. Its plan can still "
                "be changed by a decision."
            ),
            "button": _("Begin the implementation"),
            "done": _("The programme is in implementation."),
        },
        CLOSED: {
            "question": _("Close the programme?"),
            "text": _(
                "Nothing of it can be changed any more, and the region can begin "
                "another one. There is no way back."
            ),
            "button": _("Close the programme"),
            "done": _("The programme is closed."),
        },
    }[state]


def name_half(span: DaySpan) -> str:
    """Return the name of a half-year; with its days where the programme cuts it."""
    half = find_half_year(span.first)
    name = _("First half of %(year)s") if half.first.month == 1 else _("Second half of %(year)s")
    words = name % {"year": half.first.year}
    return words if span == half else f"{words} ({format_days(span)})"


def name_whole_period(span: DaySpan) -> str:
    """Return the name of the whole period of a programme."""
    return _("Whole programme (%(days)s)") % {"days": format_days(span)}


def render_document_button() -> str:
    """Return the text of the button to add the approving document."""
    return _("Add the approving document")


def format_days(span: DaySpan) -> str:
    """Return the first and last day as text."""
    return f"{_format_short_date(span.first)} – {_format_short_date(span.last)}"


def name_unit(measure: str) -> str:
    """Return what the numbers of a measure count, as a heading or a cell."""
    return describe_unit(get_unit(measure))


def count_in_units(measure: str, count: int) -> str:
    """Return a number of a measure with what it counts: “33 people”."""
    words = {
        PEOPLE_UNIT: ngettext("%(num)s person", "%(num)s people", count),
        COURSES_UNIT: ngettext("%(num)s course of a person", "%(num)s courses of people", count),
        CERTIFICATES_UNIT: ngettext("%(num)s certificate", "%(num)s certificates", count),
        HOURS_UNIT: ngettext("%(num)s hour", "%(num)s hours", count),
        TRAININGS_UNIT: ngettext("%(num)s training", "%(num)s trainings", count),
        ATTEMPTS_UNIT: ngettext("%(num)s attempt", "%(num)s attempts", count),
    }[get_unit(measure)]
    return words % {"num": format_number(count)}


def describe_indicator(indicator: IndicatorRow, courses: Mapping[str, str]) -> str:
    """Return what an indicator counts and its filters. `courses`: titles by slug."""
    parts = [name_measure(indicator.measure)]
    for name, values in indicator.filters.items():
        words = courses if name == COURSE else {code: _(word) for code, word in WORDS[name].items()}
        parts.append(
            f"{_(DIMENSIONS[name])}: {', '.join(words.get(value, value) for value in values)}"
        )
    return "; ".join(parts)


def _format_short_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"
