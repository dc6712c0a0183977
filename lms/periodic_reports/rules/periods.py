"""Periods of reports and their deadlines, those of the state programmes.

Akimats hand in by 30 June and 30 December, the agency by 10 July and 10 January.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.reporting.rules import Period, parse_period

HALF: Final = "half"
QUARTER: Final = "quarter"
MONTH: Final = "month"
YEAR: Final = "year"
# Months of each kind of period.
LENGTHS: Final[Mapping[str, int]] = {HALF: 6, QUARTER: 3, MONTH: 1, YEAR: 12}

REMINDER_DAYS: Final = (14, 7, 1)
# A report may be handed in from this many days before the end of its period.
EARLIEST_DAYS: Final = 30

OPEN: Final = "open"
LATE: Final = "late"
TO_COME: Final = "to_come"
HANDED_IN: Final = "handed_in"
HANDED_IN_LATE: Final = "handed_in_late"


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period named as in URLs: '2026-H1', '2026-Q1', '2026-03', '2026'; both ends included."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> Period:
        """The period as counts take it."""
        return Period(self.first, self.last + timedelta(days=1))

    @property
    def earliest(self) -> date:
        """The first day on which its report may be handed in."""
        return max(self.first, self.last - timedelta(days=EARLIEST_DAYS))


def parse_named_period(name: str) -> NamedPeriod | None:
    """Return the period of this name; None if it is invalid."""
    period = parse_period(name)
    return (
        NamedPeriod(name, period.first, period.end - timedelta(days=1))
        if period is not None
        else None
    )


def find_period(kind: str, day: date) -> NamedPeriod:
    """Return the period of a kind that includes a day."""
    number = (day.month - 1) // LENGTHS[kind] + 1
    part = {HALF: f"-H{number}", QUARTER: f"-Q{number}", MONTH: f"-{number:02}", YEAR: ""}[kind]
    period = parse_named_period(f"{day.year:04}{part}")
    if period is None:
        raise ValueError(f"no period of {day}")
    return period


def list_latest_periods(kind: str, today: date, *, count: int = 6) -> list[NamedPeriod]:
    """List the period of today and those before it, the latest first."""
    periods = [find_period(kind, today)]
    while len(periods) < count:
        periods.append(find_period(kind, periods[-1].first - timedelta(days=1)))
    return periods


def find_report_due_day(period: NamedPeriod, *, whole: bool) -> date | None:
    """Return the deadline of a half-year's report; None for other periods.

    `whole`: the agency's deadline for the country, else an akimat's.
    """
    if "-H" not in period.name:
        return None
    year, is_first = period.first.year, period.first.month == 1
    if whole:
        return date(year, 7, 10) if is_first else date(year + 1, 1, 10)
    return date(year, 6, 30) if is_first else date(year, 12, 30)


def find_report_state(
    period: NamedPeriod, *, due: date | None, number: int, today: date, first_on: date | None = None
) -> str:
    """Return the state of a report.

    `first_on`: the day when it was first handed in, if lateness matters.
    """
    if number:
        return (
            HANDED_IN_LATE
            if due is not None and first_on is not None and first_on > due
            else HANDED_IN
        )
    if today < period.earliest:
        return TO_COME
    return LATE if due is not None and today > due else OPEN


def find_default_period(today: date) -> NamedPeriod:
    """Return the last half-year whose report can be handed in already."""
    return next(period for period in list_latest_periods(HALF, today) if today >= period.earliest)


def find_due_reminder(today: date, *, whole: bool) -> tuple[NamedPeriod, int] | None:
    """Return the half-year whose deadline is near, and the days of its present reminder.

    Reminders are sent 14, 7 and 1 days before; between two of them the earlier one is in force.
    None while no deadline is near, or after it has passed.
    """
    for period in list_latest_periods(HALF, today, count=2):
        due = find_report_due_day(period, whole=whole)
        days_left = (due - today).days if due is not None else -1
        reminders = [days for days in REMINDER_DAYS if days_left <= days]
        if days_left >= 0 and reminders:
            return period, min(reminders)
    return None


def can_hand_in(*, is_national_admin: bool, whole: bool) -> bool:
    """Return whether someone in whose scope an area is hands in its report.

    The agency hands in for the country; those nearer to it hand in for every other area.
    """
    return is_national_admin == whole


def read_number(text: str) -> int | None:
    """Parse the number of a report, from 1 on; None if it is invalid."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else None
