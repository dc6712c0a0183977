"""Measures, periods and grains of figures. No database, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lms.accounts.rules import CITIZEN, CIVIL_SERVANT

ENROLLED: Final = "enrolled"
ACTIVE: Final = "active"
COMPLETED: Final = "completed"
CERTIFIED: Final = "certified"
OVERDUE: Final = "overdue"
OPEN: Final = "open"  # an obligation that is still to be met
# Obliged: something open or met in its latest round; in a period: due in it.
OBLIGED: Final = "obliged"
MET: Final = "met"  # the obliged with nothing open
EXEMPT: Final = "exempt"
NOT_BEGUN: Final = "not_begun"  # open, and its own course was not begun
# Counts by day, from which those of some weeks, and of what is overdue today, are added up.
ENROLLED_DAY: Final = "enrolled_on"
COMPLETED_DAY: Final = "completed_on"
OPEN_DAY: Final = "open_on"
# Those who completed as people of an audience, of all courses together; and the sums of hours.
COMPLETED_OF: Final = {CITIZEN: "citizens", CIVIL_SERVANT: "servants"}
HOURS: Final = "hours"
SUBMITTED: Final = "submitted"  # attempts, and those of them that passed
PASSED: Final = "passed"

ALL_COURSES: Final = 0  # the key of all courses together


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` up to but without `end`.

    Figures take whole months; counts from the records take any days.
    """

    first: date
    end: date

    def list_months(self) -> list[date]:
        """List the first day of each month."""
        months, day = [], self.first
        while day < self.end:
            months.append(day)
            day = find_following_month(day)
        return months


def find_first_of_month(day: date) -> date:
    """Return the first day of the day's month."""
    return day.replace(day=1)


def find_following_month(day: date) -> date:
    """Return the first day of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def parse_period(text: str) -> Period | None:
    """Parse whole months: '2026', '2026-H1', '2026-Q1' or '2026-03'.

    Returns None for all time and for anything invalid.
    """
    year, dash, part = text.partition("-")
    if not _is_number(year, 4) or not 2000 <= int(year) < 2100:
        return None
    if not dash:
        return Period(date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    if _is_number(part, 2):
        return _find_months(int(year), int(part), 1, of=12)
    length = _PARTS.get(part[:1], 0)
    return (
        _find_months(int(year), int(part[1:]), length, of=12 // length)
        if length and _is_number(part[1:], 1)
        else None
    )


def parse_day(text: str) -> date | None:
    """Parse an ISO day such as '2021-12-31'; None if it is invalid."""
    try:
        return date.fromisoformat(text) if len(text) == len("2021-12-31") else None
    except ValueError:
        return None


def parse_days(text: str) -> Period | None:
    """Parse a period or a range of days with both ends: '2026-02-10..2026-03-09'."""
    first, dots, last = text.partition("..")
    if not dots:
        return parse_period(text)
    try:
        period = Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    return period if period.first < period.end else None


_PARTS: Final = {"Q": 3, "H": 6}


def _is_number(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _find_months(year: int, number: int, length: int, *, of: int) -> Period | None:
    if not 1 <= number <= of:
        return None
    first = date(year, (number - 1) * length + 1, 1)
    last = date(year, number * length, 1)
    return Period(first, find_following_month(last))


def find_last_twelve_months(today: date) -> Period:
    """Return this month and the eleven before it."""
    end = find_following_month(today)
    return Period(end.replace(year=end.year - 1), end)


def compute_share(part: int, whole: int) -> float | None:
    """Return part / whole, 0 to 1; None if the whole is zero."""
    return part / whole if whole else None
