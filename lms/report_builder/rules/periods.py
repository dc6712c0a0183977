"""Relative periods, which move with the day on which a saved report is read."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from lms.core.i18n import N_
from lms.reporting.rules import (
    Period,
    find_first_of_month,
    find_following_month,
    find_last_twelve_months,
)

# Names in the order of the choices.
RELATIVE: Final[Mapping[str, str]] = {
    "this-month": N_("This month"),
    "last-month": N_("Last full month"),
    "this-quarter": N_("This quarter"),
    "last-quarter": N_("Last full quarter"),
    "this-half": N_("This half-year"),
    "last-half": N_("Last full half-year"),
    "this-year": N_("This year"),
    "last-year": N_("Last full year"),
    "twelve-months": N_("This month and the eleven before it"),
}
_MONTHS: Final = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def resolve_period(code: str, today: date) -> Period:
    """Return the days of a relative period on a day.

    The present period is whole, including its future days. Raises KeyError.
    """
    if code == "twelve-months":
        return find_last_twelve_months(today)
    kind, _dash, length = code.partition("-")
    months = _MONTHS[length]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    if kind == "last":
        first = go_back_months(first, months)
    end = first
    for _month in range(months):
        end = find_following_month(end)
    return Period(first, end)


def go_back_months(first: date, months: int) -> date:
    """Return the first day of the month that many months before."""
    number = first.year * 12 + first.month - 1 - months
    return find_first_of_month(date(number // 12, number % 12 + 1, 1))
