"""The outlook of an indicator in words: its verdict and its forecast."""

from lms.core.i18n import format_date, format_number, ngettext, pgettext
from lms.core.i18n import gettext as _
from lms.programmes.queries import IndicatorLine
from lms.programmes.rules import (
    BEHIND,
    EARLY,
    MET,
    MISSED,
    ON_COURSE,
    TO_COME,
    UNPLANNED,
    UNSUMMED,
    DaySpan,
    Outlook,
)
from lms.programmes.rules.outlook import PACE_DAYS


def describe_parts(line: IndicatorLine) -> str:
    """Return the plans of the half-years of a whole programme, in order: “16, 16, –, 20”."""
    return ", ".join("–" if part is None else format_number(part) for part in line.parts)


def describe_verdict(line: IndicatorLine) -> str:
    """Return the verdict of a line for a table, with the plans where they do not add up."""
    if line.outlook.verdict != UNSUMMED:
        return name_verdict(line.outlook)
    return _("by half-year: %(parts)s; people of several half-years can’t be added up") % {
        "parts": describe_parts(line)
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


def choose_newcomers_term(line: IndicatorLine) -> str:
    """Return the words before the number of newcomers."""
    pace_days = line.outlook.pace_days or 0
    if pace_days >= PACE_DAYS:
        return _("New among them in the last 8 weeks")
    return ngettext(
        "New among them in the %(num)s day since the period began",
        "New among them in the %(num)s days since the period began",
        pace_days,
    ) % {"num": format_number(pace_days)}


def name_verdict(outlook: Outlook) -> str:
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


def choose_verdict_kind(outlook: Outlook) -> str:
    """Return the kind of tag of a verdict."""
    return {MET: "good", ON_COURSE: "good", BEHIND: "warn", MISSED: "bad"}.get(
        outlook.verdict, "neutral"
    )


def describe_verdict_sentence(outlook: Outlook, span: DaySpan) -> str:
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
        BEHIND: _explain_shortfall(outlook),
    }[outlook.verdict]
    return sentence % {
        "missing": format_number(outlook.missing),
        "forecast": format_number(outlook.forecast or 0),
        "weekly": format_number(outlook.missing_per_week or 0),
        "day": format_date(span.last),
    }


def _explain_shortfall(outlook: Outlook) -> str:
    if outlook.newcomers == 0 and outlook.days_left:
        return _(
            "Nothing new was added lately, so the forecast is what is counted now: %(forecast)s by "
            "%(day)s. To meet the plan, %(weekly)s a week are needed."
        )
    return _(
        "At the pace of the newcomers it comes to %(forecast)s by %(day)s. To meet the plan, "
        "%(weekly)s a week are needed."
    )
