"""Periods in words, in the language of the moment."""

from datetime import timedelta
from typing import Final

from lms.core.i18n import format_date, format_month, mark
from lms.core.i18n import gettext as _
from lms.reporting.rules.figures import parse_days

PART_NAMES: Final = {"Q": mark("Quarter %(number)s of %(year)s"), "H": mark("Half-year %(number)s of %(year)s")}


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
