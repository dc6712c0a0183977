"""When somebody is reminded of what they have to do, and when others are told that it is late. No database, no clock.

Each reminder has a key in which its threshold and the due day stand: whoever keeps the keys reminds once, and a day that was moved counts
anew. Of several thresholds that have passed (the server stood still, somebody was on leave) only the nearest is due: nobody gets a heap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.obligations.rules.states import OPEN

BEFORE: Final = "reminder"
AFTER: Final = "overdue"


@dataclass(frozen=True, slots=True)
class Schedule:
    """What an assignment says of reminders. `asked`: it is in force and one of its courses is in service."""

    reminder_days: Sequence[int]
    overdue_every_days: int
    grace_days: int
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Owed:
    """An obligation, as far as reminders turn on it."""

    id: int
    state: str
    opened_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is due: before the day or after it."""

    kind: str
    key: str


def reminder_due(schedule: Schedule, owed: Owed, today: date, *, absent: bool) -> Reminder | None:
    """The reminder that is due today, None if none is: never of what is not open, never to who is on leave.

    It is due until the next one is, so that a day on which the server stood still loses none.
    """
    if owed.state != OPEN or absent or not schedule.asked:
        return None
    if today <= owed.due_on:
        days = _nearest(schedule.reminder_days, owed, today)
        return (
            None
            if days is None
            else Reminder(BEFORE, f"obligation:{owed.id} due-{days} {owed.due_on}")
        )
    every = schedule.overdue_every_days
    times = (today - owed.due_on).days - schedule.grace_days
    times = times // every if every else 0
    return (
        Reminder(AFTER, f"obligation:{owed.id} overdue-{times * every} {owed.due_on}")
        if times > 0
        else None
    )


def _nearest(reminder_days: Sequence[int], owed: Owed, today: date) -> int | None:
    """The threshold that was reached last. One that had passed when the obligation opened was said by the message about the opening;
    the last of all is said in any case.
    """
    reached = [days for days in reminder_days if today >= owed.due_on - timedelta(days=days)]
    if not reached:
        return None
    nearest = min(reached)
    is_last = nearest == min(reminder_days)
    return nearest if is_last or owed.due_on - timedelta(days=nearest) > owed.opened_on else None
