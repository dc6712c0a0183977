"""Programmes in words: states, steps, half-years, verdicts, events."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.core.i18n import format_date, format_number, ngettext, pgettext
from lms.core.i18n import gettext as _
from lms.programmes.forms.indicators import measure_name
from lms.programmes.queries import IndicatorLine, IndicatorRow, ProgrammeEventRow
from lms.programmes.rules import (
    APPROVED,
    BEHIND,
    CLOSED,
    DRAFTING,
    EARLY,
    IN_IMPLEMENTATION,
    MET,
    MISSED,
    ON_COURSE,
    TO_COME,
    UNPLANNED,
    UNSUMMED,
    DaySpan,
    Outlook,
    half_year_of,
)
from lms.programmes.rules.indicators import (
    ATTEMPTS_UNIT,
    CERTIFICATES_UNIT,
    COURSES_UNIT,
    HOURS_UNIT,
    LESSONS_UNIT,
    PEOPLE_UNIT,
    unit_of,
)
from lms.programmes.rules.outlook import PACE_DAYS
from lms.programmes.rules.wording import state_name, unit_word  # noqa: F401 - used by templates
from lms.reporting.rules.vocabulary import COURSE, DIMENSIONS, WORDS


def state_kind(state: str) -> str:
    """Return the kind of tag of a state."""
    return {APPROVED: "good", IN_IMPLEMENTATION: "good", DRAFTING: "warn"}.get(state, "neutral")


def step_words(state: str) -> dict[str, str]:
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


def half_name(span: DaySpan) -> str:
    """Return the name of a half-year; with its days where the programme cuts it."""
    half = half_year_of(span.first)
    name = _("First half of %(year)s") if half.first.month == 1 else _("Second half of %(year)s")
    words = name % {"year": half.first.year}
    return words if span == half else f"{words} ({format_days(span)})"


def whole_name(span: DaySpan) -> str:
    """Return the name of the whole period of a programme."""
    return _("Whole programme (%(days)s)") % {"days": format_days(span)}


def document_button() -> str:
    """Return the text of the button to add the approving document."""
    return _("Add the approving document")


def format_days(span: DaySpan) -> str:
    """Return the first and last day as text."""
    return f"{_short_date(span.first)} – {_short_date(span.last)}"


def unit_name(measure: str) -> str:
    """Return what the numbers of a measure count, as a heading or a cell."""
    return unit_word(unit_of(measure))


def count_in_units(measure: str, count: int) -> str:
    """Return a number of a measure with what it counts: “33 people”."""
    words = {
        PEOPLE_UNIT: ngettext("%(num)s person", "%(num)s people", count),
        COURSES_UNIT: ngettext("%(num)s course of a person", "%(num)s courses of people", count),
        CERTIFICATES_UNIT: ngettext("%(num)s certificate", "%(num)s certificates", count),
        HOURS_UNIT: ngettext("%(num)s hour", "%(num)s hours", count),
        LESSONS_UNIT: ngettext("%(num)s lesson", "%(num)s lessons", count),
        ATTEMPTS_UNIT: ngettext("%(num)s attempt", "%(num)s attempts", count),
    }[unit_of(measure)]
    return words % {"num": format_number(count)}


def parts_text(line: IndicatorLine) -> str:
    """Return the plans of the half-years of a whole programme, in order: “16, 16, –, 20”."""
    return ", ".join("–" if part is None else format_number(part) for part in line.parts)


def verdict_text(line: IndicatorLine) -> str:
    """Return the verdict of a line for a table, with the plans where they do not add up."""
    if line.outlook.verdict != UNSUMMED:
        return verdict_name(line.outlook)
    return _("by half-year: %(parts)s; people of several half-years can’t be added up") % {
        "parts": parts_text(line)
    }


def explain_forecast(line: IndicatorLine) -> list[tuple[str, str]]:
    """Return how the forecast comes about, in terms and values; empty without one."""
    outlook = line.outlook
    if outlook.forecast is None or outlook.newcomers is None or outlook.pace_days is None:
        return []
    sum_text = (
        f"{format_number(outlook.fact)} + {format_number(outlook.newcomers)}"
        f" × {format_number(outlook.days_left or 0)} ÷ {format_number(outlook.pace_days)}"
        f" = {format_number(outlook.forecast)}"
    )
    return [
        (
            _("Days left until %(day)s") % {"day": format_date(line.span.last)},
            format_number(outlook.days_left or 0),
        ),
        (_("Forecast"), sum_text),
    ]


def newcomers_term(line: IndicatorLine) -> str:
    """Return the words before the number of newcomers."""
    pace_days = line.outlook.pace_days or 0
    if pace_days >= PACE_DAYS:
        return _("New among them in the last 8 weeks")
    return ngettext(
        "New among them in the %(num)s day since the period began",
        "New among them in the %(num)s days since the period began",
        pace_days,
    ) % {"num": format_number(pace_days)}


def verdict_name(outlook: Outlook) -> str:
    """Return the verdict in a word or two."""
    return {
        UNPLANNED: _("no plan"),
        UNSUMMED: _("not added up"),
        EARLY: _("too early to say"),
        TO_COME: _("to come"),
        MET: pgettext("plan", "met"),
        ON_COURSE: _("on course"),
        BEHIND: _("behind"),
        MISSED: _("not met"),
    }[outlook.verdict]


def verdict_kind(outlook: Outlook) -> str:
    """Return the kind of tag of a verdict."""
    return {MET: "good", ON_COURSE: "good", BEHIND: "warn", MISSED: "bad"}.get(
        outlook.verdict, "neutral"
    )


def verdict_sentence(outlook: Outlook, span: DaySpan) -> str:
    """Return the verdict as a sentence with its numbers."""
    sentence = {
        UNPLANNED: _("Nothing is planned for this period."),
        UNSUMMED: _(
            "There is no plan for the whole programme. Those of its half-years can’t be added up: "
            "a person who is taught in two of them counts in both."
        ),
        EARLY: _(
            "The period has just begun: there is a forecast after its first two weeks. To meet the "
            "plan, %(weekly)s a week are needed."
        ),
        TO_COME: _("This period has not begun."),
        MET: _("The plan is met."),
        MISSED: _("The period is over; %(missing)s were missing."),
        ON_COURSE: _(
            "At the pace of the newcomers it comes to %(forecast)s by %(day)s: the plan will be "
            "met."
        ),
        BEHIND: _standstill_or_behind(outlook),
    }[outlook.verdict]
    return sentence % {
        "missing": format_number(outlook.missing),
        "forecast": format_number(outlook.forecast or 0),
        "weekly": format_number(outlook.missing_per_week or 0),
        "day": format_date(span.last),
    }


def _standstill_or_behind(outlook: Outlook) -> str:
    if outlook.newcomers == 0 and outlook.days_left:
        return _(
            "Nothing new was added lately, so the forecast is what is counted now: %(forecast)s by "
            "%(day)s. To meet the plan, %(weekly)s a week are needed."
        )
    return _(
        "At the pace of the newcomers it comes to %(forecast)s by %(day)s. To meet the plan, "
        "%(weekly)s a week are needed."
    )


def indicator_words(indicator: IndicatorRow, courses: Mapping[str, str]) -> str:
    """Return what an indicator counts and its filters. `courses`: titles by slug."""
    parts = [measure_name(indicator.measure)]
    for name, values in indicator.filters.items():
        words = courses if name == COURSE else {code: _(word) for code, word in WORDS[name].items()}
        parts.append(
            f"{_(DIMENSIONS[name])}: {', '.join(words.get(value, value) for value in values)}"
        )
    return "; ".join(parts)


def event_words(event: ProgrammeEventRow, names: Mapping[int, str]) -> tuple[str, list[str]]:
    """Return an event in words, and its changes. `names`: of the indicators, by id."""
    heads = {
        "created": _("Began to be drafted"),
        "approved": _("Approved"),
        "begun": _("Implementation began"),
        "closed": _("Closed"),
        "changed": _("Changed"),
        "plan_changed": _("Plan changed"),
    }
    return heads[event.kind], _change_texts(event, names)


def _change_texts(event: ProgrammeEventRow, names: Mapping[int, str]) -> list[str]:
    details = event.details
    if event.kind == "changed":
        columns = [name for name in details["was"] if name != "document_sha256"]
        return [
            _change_text(
                _field_name(name),
                *(_field_value(name, details[side][name]) for side in ("was", "is")),
            )
            for name in columns
        ]
    if event.kind == "approved":
        return [
            _("Document No. %(number)s of %(day)s")
            % {"number": details["number"], "day": _iso_date(details["day"])}
        ]
    if event.kind != "plan_changed":
        return []
    if "gone" in details:
        return [
            _change_text(
                f"{names.get(plan['indicator'], '')}, {_half_text(plan['first'])}",
                plan["planned"],
                None,
            )
            for plan in details["gone"]
        ]
    return _plan_change_texts(details, names)


def _plan_change_texts(details: dict[str, Any], names: Mapping[int, str]) -> list[str]:
    was, new = details["was"], details["is"]
    changed = [first for first in sorted({*was, *new}) if was.get(first) != new.get(first)]
    lines = [
        names.get(details["indicator"], ""),
        *(_change_text(_half_text(first), was.get(first), new.get(first)) for first in changed),
    ]
    if total := details.get("total"):
        lines.append(_change_text(_("Whole programme"), total["was"], total["is"]))
    return (
        [*lines, _("Basis: %(reason)s") % {"reason": details["reason"]}]
        if details["reason"]
        else lines
    )


def _change_text(name: str, was: Any, new: Any) -> str:
    return _("%(what)s: %(was)s → %(new)s") % {
        "what": name,
        "was": _value_text(was),
        "new": _value_text(new),
    }


def _value_text(value: Any) -> str:
    if value in (None, ""):
        return "–"
    return format_number(value) if isinstance(value, int) else str(value)


def _half_text(first: str) -> str:
    return half_name(half_year_of(date.fromisoformat(first)))


def _field_value(name: str, value: str | None) -> str | None:
    return _iso_date(value) if value and name.endswith("_on") else value


def _iso_date(day: str) -> str:
    return format_date(date.fromisoformat(day))


def _field_name(name: str) -> str:
    return {
        "name_kk": _("Name in Kazakh"),
        "name_ru": _("Name in Russian"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "document_number": _("Number"),
        "document_on": _("Of which day"),
        "document_name": _("File"),
    }[name]


def _short_date(day: date) -> str:
    return f"{day:%d.%m.%Y}"
