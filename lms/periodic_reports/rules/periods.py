"""Periods of reports that places hand in, and their days: those of the state programmes. Akimats hand in by 30 June and 30 December, the
agency by 10 July and 10 January.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.reporting.rules.figures import Period, parse_period

HALF: Final = "half"
QUARTER: Final = "quarter"
MONTH: Final = "month"
YEAR: Final = "year"
# Kinds of period, with the months of each.
LENGTHS: Final[Mapping[str, int]] = {HALF: 6, QUARTER: 3, MONTH: 1, YEAR: 12}

REMINDER_DAYS: Final = (14, 7, 1)
# A report may be handed in from this many days before the last day of its period: earlier there is too little to answer for.
EARLIEST_DAYS: Final = 30

OPEN: Final = "open"
LATE: Final = "late"
TO_COME: Final = "to_come"
HANDED_IN: Final = "handed_in"
HANDED_IN_LATE: Final = "handed_in_late"


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period by the name that addresses carry: '2026-H1', '2026-Q1', '2026-03', '2026'. Both ends belong to it."""

    name: str
    first: date
    last: date

    @property
    def days(self) -> Period:
        """The same as counting takes it."""
        return Period(self.first, self.last + timedelta(days=1))

    @property
    def earliest(self) -> date:
        """The first day on which its report may be handed in."""
        return max(self.first, self.last - timedelta(days=EARLIEST_DAYS))


def named_period(name: str) -> NamedPeriod | None:
    """The period of this name; None for anything else."""
    found = parse_period(name)
    return (
        NamedPeriod(name, found.first, found.end - timedelta(days=1)) if found is not None else None
    )


def period_of(kind: str, day: date) -> NamedPeriod:
    """The period of a kind that holds a day."""
    number = (day.month - 1) // LENGTHS[kind] + 1
    part = {HALF: f"-H{number}", QUARTER: f"-Q{number}", MONTH: f"-{number:02}", YEAR: ""}[kind]
    found = named_period(f"{day.year:04}{part}")
    if found is None:
        raise ValueError(f"no period of {day}")
    return found


def latest_periods(kind: str, today: date, *, count: int = 6) -> list[NamedPeriod]:
    """The period of today and those before it, the latest first."""
    found = [period_of(kind, today)]
    while len(found) < count:
        found.append(period_of(kind, found[-1].first - timedelta(days=1)))
    return found


def due_on(period: NamedPeriod, *, whole: bool) -> date | None:
    """The day by which the state programmes want the report of a half-year, from an akimat or (whole) from the agency. None for others."""
    if "-H" not in period.name:
        return None
    year, is_first = period.first.year, period.first.month == 1
    if whole:
        return date(year, 7, 10) if is_first else date(year + 1, 1, 10)
    return date(year, 6, 30) if is_first else date(year, 12, 30)


def state_of(
    period: NamedPeriod, *, due: date | None, number: int, today: date, first_on: date | None = None
) -> str:
    """Whether it is handed in, can be, could have been, or cannot be yet. `first_on`: the day on which it was handed in first, if that counts."""
    if number:
        return (
            HANDED_IN_LATE
            if due is not None and first_on is not None and first_on > due
            else HANDED_IN
        )
    if today < period.earliest:
        return TO_COME
    return LATE if due is not None and today > due else OPEN


def shown_first(today: date) -> NamedPeriod:
    """The half-year that is of interest on a day: the last whose report can be handed in already."""
    return next(one for one in latest_periods(HALF, today) if today >= one.earliest)


def reminded_of(today: date, *, whole: bool) -> tuple[NamedPeriod, int] | None:
    """The half-year whose report is due in 14, 7 or 1 days, or in fewer than a step of reminders counted back: with the days of the
    reminder that is in force today. None while no day is near or once it has passed.
    """
    for period in latest_periods(HALF, today, count=2):
        due = due_on(period, whole=whole)
        left = (due - today).days if due is not None else -1
        steps = [step for step in REMINDER_DAYS if left <= step]
        if left >= 0 and steps:
            return period, min(steps)
    return None


def hands_in(*, is_national_admin: bool, whole: bool) -> bool:
    """Whether somebody who answers for a place hands its report in: for the country the agency, for all else those who are nearer."""
    return is_national_admin == whole


def read_number(text: str) -> int | None:
    """The number of a report as addresses carry it, from 1 on; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 and int(text) else None
