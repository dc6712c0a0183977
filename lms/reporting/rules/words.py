"""Measures, periods and boundaries in words, for pages, files and letters alike."""

from datetime import date, timedelta
from typing import Final

from lms.core.i18n import format_date, format_month, mark
from lms.core.i18n import gettext as _
from lms.reporting.rules.figures import CERTIFIED, parse_days
from lms.reporting.rules.vocabulary import MEASURES

# What figures call otherwise than the vocabulary does.
MEASURE_OF: Final = {CERTIFIED: "certificates"}
PART_NAMES: Final = {
    "Q": mark("Quarter %(number)s of %(year)s"),
    "H": mark("Half-year %(number)s of %(year)s"),
}


def measure_name(measure: str) -> str:
    """A measure in words."""
    return _(MEASURES[MEASURE_OF.get(measure, measure)].name)


def period_name(text: str) -> str:
    """A period as addresses name it, in words."""
    period = parse_days(text)
    if period is None:
        return _("All time")
    year, _dash, part = text.partition("-")
    if ".." in text:
        return _("%(first)s to %(last)s") % {
            "first": format_date(period.first),
            "last": format_date(period.end - timedelta(days=1)),
        }
    if part[:1] in PART_NAMES:
        return _(PART_NAMES[part[:1]]) % {"number": part[1:], "year": year}
    return format_month(period.first) if part else _("Year %(year)s") % {"year": year}


def boundaries_name(day: date) -> str:
    """The boundaries of a day in words."""
    return _("Of %(day)s") % {"day": format_date(day)}
