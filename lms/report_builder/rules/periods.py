"""Periods that move with the day on which a report is read, so that a saved one stays useful."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from lms.core.i18n import mark
from lms.reporting.rules import Period, first_of_month, following_month, last_twelve_months

# Their names, in the order in which they are offered.
RELATIVE: Final[Mapping[str, str]] = {
    "this-month": mark("This month"),
    "last-month": mark("Last full month"),
    "this-quarter": mark("This quarter"),
    "last-quarter": mark("Last full quarter"),
    "this-half": mark("This half-year"),
    "last-half": mark("Last full half-year"),
    "this-year": mark("This year"),
    "last-year": mark("Last full year"),
    "twelve-months": mark("This month and the eleven before it"),
}
_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def resolved(code: str, today: date) -> Period:
    """The days that a relative period means on a day; the present one is whole, its days to come among it. Raises KeyError."""
    if code == "twelve-months":
        return last_twelve_months(today)
    which, _dash, length = code.partition("-")
    months = _MONTHS[length]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    if which == "last":
        first = _months_before(first, months)
    end = first
    for _month in range(months):
        end = following_month(end)
    return Period(first, end)


def _months_before(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 - months
    return first_of_month(date(number // 12, number % 12 + 1, 1))
