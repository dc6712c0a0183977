"""Decide which reminder of a duty is due today. No database, no clock.

The key of a reminder holds its threshold and the due day. A key is used once, so each reminder is
sent once, and again after the day was moved. If several thresholds have passed (after downtime or
a leave), only the nearest is due, so that nobody gets several reminders at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.obligations.rules.states import OPEN

BEFORE: Final = "reminder"
AFTER: Final = "overdue"


@dataclass(frozen=True, slots=True)
class ReminderSchedule:
    """The reminder settings of a duty, from the assignments that ask for it.

    `is_in_force`: one of them is in force and its course in service.
    """

    reminder_days: Sequence[int]
    overdue_every_days: int
    grace_days: int
    is_in_force: bool = True


@dataclass(frozen=True, slots=True)
class ReminderSubject:
    """The part of a duty that decides about reminders: the days of its leading reason.

    `key`: names the duty in the keys of messages (name_duty).
    """

    key: str
    state: str
    opened_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class DueReminder:
    """A reminder that is due today. `kind`: BEFORE or AFTER the due day."""

    kind: str
    key: str


def name_duty(course_id: int, person_id: int) -> str:
    """Return the name of a duty in the keys of messages."""
    return f"duty:{course_id}-{person_id}"


def find_due_reminder(
    schedule: ReminderSchedule, subject: ReminderSubject, today: date, *, absent: bool
) -> DueReminder | None:
    """Return the reminder that is due today, if any.

    There is none for a duty that is not open, nor for a person on leave. A reminder stays
    due until the next one is, so that a day of downtime loses none.
    """
    if subject.state != OPEN or absent or not schedule.is_in_force:
        return None
    if today <= subject.due_on:
        days = _find_nearest_threshold(schedule.reminder_days, subject, today)
        if days is None:
            return None
        return DueReminder(BEFORE, f"{subject.key} due-{days} {subject.due_on}")
    every = schedule.overdue_every_days
    days_late = (today - subject.due_on).days - schedule.grace_days
    number = days_late // every if every else 0
    if number <= 0:
        return None
    return DueReminder(AFTER, f"{subject.key} overdue-{number * every} {subject.due_on}")


def _find_nearest_threshold(
    reminder_days: Sequence[int], subject: ReminderSubject, today: date
) -> int | None:
    """Return the threshold (days before the due day) that was reached last; None if none is due.

    A threshold that had passed when the obligation opened is skipped, because the message about
    the opening named the day. The last threshold of all is never skipped.
    """
    reached_thresholds = [
        days for days in reminder_days if today >= subject.due_on - timedelta(days=days)
    ]
    if not reached_thresholds:
        return None
    nearest = min(reached_thresholds)
    is_last = nearest == min(reminder_days)
    return (
        nearest if is_last or subject.due_on - timedelta(days=nearest) > subject.opened_on else None
    )
