"""Compute due days, and how long a completion is valid."""

from datetime import date, timedelta
from typing import Final

from lms.enrolment.rules import add_months

# Whoever joins after the due day gets at least these days, so that nobody is late on the first day.
LEAST_DAYS: Final = 14


def get_least_time(grace_days: int) -> timedelta:
    """Return the time that somebody gets who joins after the fixed due day."""
    return timedelta(days=max(grace_days, LEAST_DAYS))


def compute_due_day(
    *, due_on: date | None, due_days: int | None, grace_days: int, opened_on: date
) -> date:
    """Return the due day by the rule of the assignment, before leaves are added.

    That is `due_on`, or `due_days` after the opening. Whoever joins after `due_on` gets
    get_least_time(). Raises ValueError if neither is given.
    """
    if due_days is not None:
        return opened_on + timedelta(days=due_days)
    if due_on is None:
        raise ValueError("an assignment without a day")
    return due_on if due_on >= opened_on else opened_on + get_least_time(grace_days)


def find_earliest_valid_day(validity_months: int, today: date) -> date:
    """Return the earliest day on which a completion that is still valid today can have been made.

    A certificate is valid through the day `validity_months` later; 0 means for ever and gives
    date.min.
    """
    if not validity_months:
        return date.min
    day = add_months(today, -validity_months)
    # Months differ in length: a month after 28, 29, 30 and 31 January is 28 February.
    while add_months(day, validity_months) < today:
        day += timedelta(days=1)
    return day


def find_completion_validity(validity_months: int, renewal_months: int) -> int:
    """Return for how many months a completion counts; 0 means for ever.

    That is the shorter of the certificate's validity and the assignment's renewal period.
    """
    return min((months for months in (validity_months, renewal_months) if months), default=0)


def is_late(met_on: date, due_on: date, grace_days: int) -> bool:
    """Return whether a completion came after the due day and the days of grace."""
    return met_on > due_on + timedelta(days=grace_days)
