"""Compute the effect of leaves on due days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

# A leave without an end counts as so many days, and as so many more each time they have passed.
OPEN_LEAVE_STEP: Final = 31

Leave = tuple[date, date | None]  # first and last day, both inclusive; None: no end yet


def count_leave_days(leaves: Sequence[Leave], first: date, last: date, today: date) -> int:
    """Count the days from `first` to `last` (both inclusive) that are in a leave.

    A day in two leaves counts once.
    """
    covered = 0
    after = first - timedelta(days=1)  # the last day counted so far
    for starts, ends in sorted(
        (starts, _find_last_day(starts, ends, today)) for starts, ends in leaves
    ):
        begin, end = max(starts, after + timedelta(days=1)), min(ends, last)
        if begin <= end:
            covered += (end - begin).days + 1
            after = end
    return covered


def extend_by_leaves(due: date, leaves: Sequence[Leave], opened_on: date, today: date) -> date:
    """Add the days of leave between the opening and the due day, so that the working time stays."""
    if not leaves:
        return due
    extended = due
    while True:
        before = extended
        extended = due + timedelta(days=count_leave_days(leaves, opened_on, before, today))
        if extended == before:
            return extended


def subtract_leaves(due: date, leaves: Sequence[Leave], opened_on: date, today: date) -> date:
    """Return the day from which extend_by_leaves() leads to the due day.

    If the due day is in a leave, it leads to the first day after the leave.
    """
    if not leaves:
        return due
    return due - timedelta(
        days=count_leave_days(leaves, opened_on, due, today)
        - count_leave_days(leaves, due, due, today)
    )


def _find_last_day(starts: date, ends: date | None, today: date) -> date:
    if ends is not None:
        return ends
    steps = max((today - starts).days, 0) // OPEN_LEAVE_STEP + 1
    return starts + timedelta(days=OPEN_LEAVE_STEP * steps - 1)
