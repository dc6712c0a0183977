"""Pure decisions about figures: what is counted, when, at which grain. No database, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

ENROLLED: Final = "enrolled"
ACTIVE: Final = "active"
COMPLETED: Final = "completed"
CERTIFIED: Final = "certified"
OVERDUE: Final = "overdue"
OBLIGED: Final = (
    "obliged"  # who must, now: open or met, in the latest round; those of a period are due in it
)
MET: Final = "met"  # those of the obliged who have done it
EXEMPT: Final = "exempt"
MEASURES: Final = (ENROLLED, ACTIVE, COMPLETED, OBLIGED, MET, OVERDUE, EXEMPT, CERTIFIED)
# What the table of figures holds in the place of overdue, which turns on the day of the reading: obligations that are open, by due day.
DUE: Final = "due"
# Enrolled and completed by day besides, for all courses together: what a week brought is read from these.
ENROLLED_DAY: Final = "enrolled_on"
COMPLETED_DAY: Final = "completed_on"

# What stands in the table of figures where a figure is of all units, of all courses, of all time.
ALL_UNITS: Final = 0
ALL_COURSES: Final = 0
ALL_TIME: Final = date.min


def grain(*, by_unit: bool, by_course: bool, by_month: bool) -> int:
    """The number of a grain of the table of figures, 0 (one figure for everything) to 7 (each unit, course and month)."""
    return int(by_course) + 2 * int(by_month) + 4 * int(by_unit)


FINEST: Final = grain(by_unit=True, by_course=True, by_month=True)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to the day before `end`. Figures are asked for whole months; whatever is counted from the records, for any days."""

    first: date
    end: date

    def months(self) -> list[date]:
        """The first day of each month."""
        found, day = [], self.first
        while day < self.end:
            found.append(day)
            day = following_month(day)
        return found


def first_of_month(day: date) -> date:
    """The first day of the day's month."""
    return day.replace(day=1)


def following_month(day: date) -> date:
    """The first day of the month after the day's."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def parse_period(text: str) -> Period | None:
    """The whole months that an address names: '2026' a year, '2026-H1' a half, '2026-Q1' a quarter, '2026-03' a month. None for all
    time, and for anything else.
    """
    year, dash, part = text.partition("-")
    if not _is_number(year, 4) or not 2000 <= int(year) < 2100:
        return None
    if not dash:
        return Period(date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    if _is_number(part, 2):
        return _months(int(year), int(part), 1, of=12)
    length = _PARTS.get(part[:1], 0)
    return (
        _months(int(year), int(part[1:]), length, of=12 // length)
        if length and _is_number(part[1:], 1)
        else None
    )


def parse_day(text: str) -> date | None:
    """The day that an address names: '2021-12-31'. None for anything else."""
    try:
        return date.fromisoformat(text) if len(text) == len("2021-12-31") else None
    except ValueError:
        return None


def parse_days(text: str) -> Period | None:
    """As parse_period, or any days: '2026-02-10..2026-03-09', both of which belong to it."""
    first, dots, last = text.partition("..")
    if not dots:
        return parse_period(text)
    try:
        found = Period(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    return found if found.first < found.end else None


_PARTS: Final = {"Q": 3, "H": 6}


def _is_number(text: str, length: int) -> bool:
    return len(text) == length and text.isascii() and text.isdigit()


def _months(year: int, number: int, length: int, *, of: int) -> Period | None:
    if not 1 <= number <= of:
        return None
    first = date(year, (number - 1) * length + 1, 1)
    last = date(year, number * length, 1)
    return Period(first, following_month(last))


def last_twelve_months(today: date) -> Period:
    """This month and the eleven before it."""
    end = following_month(today)
    return Period(end.replace(year=end.year - 1), end)


def share(part: int, whole: int) -> float | None:
    """Part of the whole, 0 to 1; None where there is nothing to divide by."""
    return part / whole if whole else None
