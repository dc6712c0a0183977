"""The days of an obligation: when it is due, how leave moves that, until when a completion counts, when it is due anew."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from lms.enrolment.rules import add_months

MARGIN_DAYS: Final = (
    14  # whoever comes late has at least these, so that nobody is late on the first day
)
OPEN_LEAVE_STEP: Final = 31  # a leave without an end is taken to last so many days, and so many more each time they have passed

Leave = tuple[date, date | None]  # both days belong to it


def margin(grace_days: int) -> timedelta:
    """The days that somebody has who comes when the fixed day has passed."""
    return timedelta(days=max(grace_days, MARGIN_DAYS))


def due_by_rule(
    *, due_on: date | None, due_days: int | None, grace_days: int, opened_on: date
) -> date:
    """The day by the assignment's own rule, before leaves are added: `due_on`, or `due_days` after the opening; for who came after
    `due_on`, some days after they came.
    """
    if due_days is not None:
        return opened_on + timedelta(days=due_days)
    if due_on is None:
        raise ValueError("an assignment without a day")
    return due_on if due_on >= opened_on else opened_on + margin(grace_days)


def days_away(leaves: Sequence[Leave], first: date, last: date, today: date) -> int:
    """How many of the days from first to last, both counted, lie in a leave; a day in two leaves counts once."""
    covered = 0
    after = first - timedelta(days=1)  # the last day that was looked at
    for starts, ends in sorted((starts, _end(starts, ends, today)) for starts, ends in leaves):
        begin, end = max(starts, after + timedelta(days=1)), min(ends, last)
        if begin <= end:
            covered += (end - begin).days + 1
            after = end
    return covered


def extended(due: date, leaves: Sequence[Leave], opened_on: date, today: date) -> date:
    """The due day with the days of leave that fall between the opening and it added: as many days of presence remain."""
    if not leaves:
        return due
    moved = due
    while True:
        again = due + timedelta(days=days_away(leaves, opened_on, moved, today))
        if again == moved:
            return moved
        moved = again


def without_leaves(due: date, leaves: Sequence[Leave], opened_on: date, today: date) -> date:
    """The day that `extended` takes to the due day; where that lies in a leave, to the first day of presence after it."""
    if not leaves:
        return due
    return due - timedelta(
        days=days_away(leaves, opened_on, due, today) - days_away(leaves, due, due, today)
    )


def completed_since(validity_months: int, today: date) -> date:
    """The first day on which a course may have been completed so that this still holds today: its certificate is good through the
    day that many months later. A course that never expires gives the first day of all.
    """
    if not validity_months:
        return date.min
    day = add_months(today, -validity_months)
    while (
        add_months(day, validity_months) < today
    ):  # at the end of a month: 28 February and a month is 28 March, 31 January too
        day += timedelta(days=1)
    return day


def good_for_months(validity_months: int, renewal_months: int) -> int:
    """For how many months a completion counts: the shorter of the certificate's validity and the assignment's renewal; 0 for ever."""
    return min((months for months in (validity_months, renewal_months) if months), default=0)


def is_late(met_on: date, due_on: date, grace_days: int) -> bool:
    """Whether a completion came after the due day and the days of grace."""
    return met_on > due_on + timedelta(days=grace_days)


def _end(starts: date, ends: date | None, today: date) -> date:
    if ends is not None:
        return ends
    steps = max((today - starts).days, 0) // OPEN_LEAVE_STEP + 1
    return starts + timedelta(days=OPEN_LEAVE_STEP * steps - 1)
