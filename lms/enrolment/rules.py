"""Pure decisions about enrolments. No database, no clock."""

from datetime import date
from typing import Final

ACTIVE: Final = "active"
COMPLETED: Final = "completed"

ENROLLED_EVENT: Final = "enrolled"
COMPLETED_EVENT: Final = "completed"
# Key in its details of a course completed faster than anybody reads.
FAST_SECONDS: Final = "fast_seconds"
CERTIFIED_EVENT: Final = "certified"

RENEWAL_WINDOW_MONTHS: Final = 2


# Answers about a person that figures are broken down by, and the enrolment's columns for them.
COUNTED_BY: Final = {"sex": "sex", "birth_year": "age_group", "settlement": "settlement"}


def add_months(day: date, months: int) -> date:
    """Return the same day some months later (or earlier, if negative).

    It is the last day of a month that has no such day (31 January, 29 February).
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for day_of_month in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, day_of_month))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def may_begin_again(completed_on: date, validity_months: int, today: date) -> bool:
    """Return whether a completed course may be taken again.

    Only one whose certificate expires, from two months before it does.
    """
    return bool(validity_months) and today >= add_months(
        completed_on, validity_months - RENEWAL_WINDOW_MONTHS
    )
