"""Pure decisions about figures: what is counted, when, at which grain. No database, no clock."""

from dataclasses import dataclass
from datetime import date
from typing import Final

ENROLLED: Final = "enrolled"
ACTIVE: Final = "active"
COMPLETED: Final = "completed"
CERTIFIED: Final = "certified"
OVERDUE: Final = "overdue"
MEASURES: Final = (ENROLLED, ACTIVE, COMPLETED, OVERDUE, CERTIFIED)
# What the table of figures holds in the place of overdue, which turns on the day of the reading: obligations that are open, by due day.
DUE: Final = "due"

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
    """Whole months: `first` is the first day of the first, `end` the first day after the last."""

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
    """The period that an address names: '2026' a year, '2026-03' a month. None for all time, and for anything else."""
    year, _, month = text.partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 2000 <= int(year) < 2100):
        return None
    if "-" not in text:
        return Period(date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    if not (month.isascii() and month.isdigit() and len(month) == 2 and 1 <= int(month) <= 12):
        return None
    first = date(int(year), int(month), 1)
    return Period(first, following_month(first))


def last_twelve_months(today: date) -> Period:
    """This month and the eleven before it."""
    end = following_month(today)
    return Period(end.replace(year=end.year - 1), end)


def share(part: int, whole: int) -> float | None:
    """Part of the whole, 0 to 1; None where there is nothing to divide by."""
    return part / whole if whole else None
