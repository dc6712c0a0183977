"""Periods and boundaries in words, for pages, files and e-mails."""

from datetime import date, timedelta
from typing import Final

from lms.core.i18n import N_, format_date, format_month
from lms.core.i18n import gettext as _
from lms.reporting.rules.figures import parse_days

PART_NAMES: Final = {
    "Q": N_("Quarter %(number)s of %(year)s"),
    "H": N_("Half-year %(number)s of %(year)s"),
}


def name_period(text: str) -> str:
    """Return the name of a period given as URLs carry it."""
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


def name_boundaries(day: date) -> str:
    """Return the name of the boundaries of a day."""
    return _("Of %(day)s") % {"day": format_date(day)}
