"""When reports are sent again and again, and which days each is about. No database, no clock.

A report is about a period that has ended, and leaves on the first working day after it; a week's on Monday. The one exception are
akimats: the state programmes want their half-yearly report before the half-year has ended, so theirs comes a week before that day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.periodic_reports.rules import HALF, MONTH, QUARTER, due_on, period_of

WEEK: Final = "week"
EVERY: Final = (WEEK, MONTH, QUARTER, HALF)

# What is sent.
FIGURES: Final = "figures"
OFFICIAL: Final = "official"
SAVED: Final = "saved"
SUBJECTS: Final = (FIGURES, OFFICIAL, SAVED)

PDF: Final = "pdf"
XLSX: Final = "xlsx"
CSV: Final = "csv"
# The kinds of file of each.
FORMATS: Final = {FIGURES: (XLSX, CSV, PDF), OFFICIAL: (PDF, XLSX, CSV), SAVED: (XLSX, CSV)}
# How often each may come: a report to hand in is of months at least.
OFTEN: Final = {FIGURES: EVERY, OFFICIAL: (MONTH, QUARTER, HALF), SAVED: EVERY}

# States of a schedule.
ACTIVE: Final = "active"
PAUSED: Final = "paused"
ENDED: Final = "ended"
STATES: Final = (ACTIVE, PAUSED, ENDED)

# Why a schedule has ended.
BY_PERSON: Final = "person"
NO_RIGHT: Final = "right"
MERGED: Final = "merged"  # its account was, into one that gets the same

# States of a sending.
WAITING: Final = "waiting"
DRAWN: Final = "drawn"  # the file is there and the message is in the outbox
FAILED: Final = "failed"
REFUSED: Final = "refused"  # who was to get it has no right to it any more
SENDING_STATES: Final = (WAITING, DRAWN, FAILED, REFUSED)

KEPT_DAYS: Final = 30  # of a file
MOST: Final = 30  # schedules of one person that have not ended

AHEAD_DAYS: Final = 7
# Days off with a fixed date (law No. 267-II of 13.12.2001). Moved days off are decreed each year, and a mail on one of them does no harm.
DAYS_OFF: Final = frozenset(
    {
        (1, 1),
        (1, 2),
        (1, 7),
        (3, 8),
        (3, 21),
        (3, 22),
        (3, 23),
        (5, 1),
        (5, 7),
        (5, 9),
        (7, 6),
        (8, 30),
        (10, 25),
        (12, 16),
    }
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """A day on which a report leaves, and the days that it is about: both ends belong to them."""

    day: date
    first: date
    last: date


def ahead(subject: str, every: str, *, is_akimat: bool) -> bool:
    """Whether a report leaves before the day on which it has to be handed in, and not after the end of its period."""
    return subject == OFFICIAL and every == HALF and is_akimat


def latest(every: str, today: date, *, before_due: bool = False) -> Occasion:
    """The last occasion that has come: a report that could not leave on its day leaves later, for the last period only."""
    return max(
        (one for one in _around(every, today, before_due) if one.day <= today),
        key=lambda one: one.day,
    )


def following(every: str, today: date, *, before_due: bool = False) -> Occasion:
    """The first occasion after today."""
    return min(
        (one for one in _around(every, today, before_due) if one.day > today),
        key=lambda one: one.day,
    )


def is_working_day(day: date) -> bool:
    """Whether offices are open."""
    return day.weekday() < 5 and (day.month, day.day) not in DAYS_OFF


def _around(every: str, today: date, before_due: bool) -> Iterator[Occasion]:
    """Occasions in order, some before today and some after."""
    if every == WEEK:
        monday = today - timedelta(days=today.weekday())
        for start in (monday, monday + timedelta(days=7)):
            yield Occasion(start, start - timedelta(days=7), start - timedelta(days=1))
        return
    period = period_of(every, today)
    periods = [period]
    for _ in range(2):
        periods.insert(0, period_of(every, periods[0].first - timedelta(days=1)))
    periods.append(period_of(every, period.last + timedelta(days=1)))
    for one in periods:
        due = due_on(one, whole=False) if before_due else None
        day = (
            _working_day(one.last + timedelta(days=1), 1)
            if due is None
            else _working_day(due - timedelta(days=AHEAD_DAYS), -1)
        )
        yield Occasion(day, one.first, one.last)


def _working_day(day: date, step: int) -> date:
    """The day itself, or the nearest working day after it (1) or before it (-1)."""
    while not is_working_day(day):
        day += timedelta(days=step)
    return day


def file_name(subject: str, number: int, days: tuple[date, date], form: str) -> str:
    """What a file that is sent is called: Latin letters, digits and dashes alone. `number`: of the place, or of the saved report."""
    return f"{subject}-{number}-{days[0]}--{days[1]}.{form}"
