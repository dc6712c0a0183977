"""When scheduled reports are sent, and which days each is about. No database, no clock.

A report is about a period that has ended and is sent on the first working day after it; a
weekly one on Monday. The exception are akimats: the state programmes want their half-yearly
report before the half-year has ended, so theirs is sent a week before it is due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.periodic_reports.rules import HALF, MONTH, QUARTER, find_period, find_report_due_day

WEEK: Final = "week"
EVERY: Final = (WEEK, MONTH, QUARTER, HALF)

# Subjects of a schedule.
FIGURES: Final = "figures"
PERIODIC: Final = "periodic"
SAVED: Final = "saved"
SUBJECTS: Final = (FIGURES, PERIODIC, SAVED)

PDF: Final = "pdf"
XLSX: Final = "xlsx"
CSV: Final = "csv"
# File formats by subject.
FORMATS: Final = {FIGURES: (XLSX, CSV, PDF), PERIODIC: (PDF, XLSX, CSV), SAVED: (XLSX, CSV)}
# Frequencies by subject; a report to hand in covers at least a month.
FREQUENCIES: Final = {FIGURES: EVERY, PERIODIC: (MONTH, QUARTER, HALF), SAVED: EVERY}

# States of a schedule.
ACTIVE: Final = "active"
PAUSED: Final = "paused"
ENDED: Final = "ended"
STATES: Final = (ACTIVE, PAUSED, ENDED)

# Why a schedule has ended.
BY_PERSON: Final = "person"
NO_RIGHT: Final = "right"
MERGED: Final = "merged"  # its account was merged into one with the same schedule

# States of a sending.
WAITING: Final = "waiting"
DRAWN: Final = "drawn"  # the file is stored and the message is in the outbox
FAILED: Final = "failed"
REFUSED: Final = "refused"  # the recipient may no longer see it
SENDING_STATES: Final = (WAITING, DRAWN, FAILED, REFUSED)

KEPT_DAYS: Final = 30  # lifetime of a file
MOST_SCHEDULES: Final = 30  # open schedules of one person

AHEAD_DAYS: Final = 7
# Fixed days off (law No. 267-II of 13.12.2001). Moved days off are decreed each year; a mail on
# one of them does no harm.
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
    """A day of sending, and the first and last day that the report is about."""

    day: date
    first: date
    last: date


def is_sent_before_due(subject: str, every: str, *, is_akimat: bool) -> bool:
    """Return whether a report is sent before its due day instead of after its period."""
    return subject == PERIODIC and every == HALF and is_akimat


def find_latest_occasion(every: str, today: date, *, before_due: bool = False) -> Occasion:
    """Return the last occasion up to today; a missed one is not repeated."""
    return max(
        (
            occasion
            for occasion in _list_occasions_around(every, today, before_due)
            if occasion.day <= today
        ),
        key=lambda occasion: occasion.day,
    )


def find_next_occasion(every: str, today: date, *, before_due: bool = False) -> Occasion:
    """Return the first occasion after today."""
    return min(
        (
            occasion
            for occasion in _list_occasions_around(every, today, before_due)
            if occasion.day > today
        ),
        key=lambda occasion: occasion.day,
    )


def is_working_day(day: date) -> bool:
    """Return whether offices are open."""
    return day.weekday() < 5 and (day.month, day.day) not in DAYS_OFF


def _list_occasions_around(every: str, today: date, before_due: bool) -> Iterator[Occasion]:
    """Yield occasions in order, some before today and some after."""
    if every == WEEK:
        monday = today - timedelta(days=today.weekday())
        for start in (monday, monday + timedelta(days=7)):
            yield Occasion(start, start - timedelta(days=7), start - timedelta(days=1))
        return
    period = find_period(every, today)
    periods = [period]
    for _ in range(2):
        periods.insert(0, find_period(every, periods[0].first - timedelta(days=1)))
    periods.append(find_period(every, period.last + timedelta(days=1)))
    for period in periods:
        due = find_report_due_day(period, whole=False) if before_due else None
        day = (
            _find_working_day(period.last + timedelta(days=1), 1)
            if due is None
            else _find_working_day(due - timedelta(days=AHEAD_DAYS), -1)
        )
        yield Occasion(day, period.first, period.last)


def _find_working_day(day: date, step: int) -> date:
    """Return the day itself, or the nearest working day after (1) or before it (-1)."""
    while not is_working_day(day):
        day += timedelta(days=step)
    return day


def name_file(subject: str, number: int, days: tuple[date, date], form: str) -> str:
    """Return the name of a file: Latin letters, digits and dashes only.

    `number`: id of the area or of the saved report.
    """
    return f"{subject}-{number}-{days[0]}--{days[1]}.{form}"
