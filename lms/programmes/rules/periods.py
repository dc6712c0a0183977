"""The periods for which a programme plans: half-years of the calendar, the first and the last cut to the programme's own days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

LONGEST_YEARS: Final = 10
JULY: Final = 7


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Whole days; both ends belong to it."""

    first: date
    last: date

    @property
    def end(self) -> date:
        """The first day after it."""
        return self.last + timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def meets(self, other: "DaySpan") -> bool:
        """Whether they have a day in common."""
        return self.first <= other.last and other.first <= self.last

    def cut(self, other: "DaySpan") -> "DaySpan":
        """The part of it that lies within another one, which it has to meet."""
        return DaySpan(max(self.first, other.first), min(self.last, other.last))


def half_year_of(day: date) -> DaySpan:
    """The half-year of the calendar that holds a day."""
    if day.month < JULY:
        return DaySpan(date(day.year, 1, 1), date(day.year, 6, 30))
    return DaySpan(date(day.year, JULY, 1), date(day.year, 12, 31))


def half_years(whole: DaySpan) -> list[DaySpan]:
    """The half-years of a span in their order, the first and the last cut to it."""
    found, day = [], whole.first
    while day <= whole.last:
        half = half_year_of(day)
        found.append(half.cut(whole))
        day = half.end
    return found


def half_year_name(day: date) -> str:
    """The half-year that holds a day, as addresses name it: '2026-H1'."""
    return f"{day.year}-H{1 if day.month < JULY else 2}"


def may_last(span: DaySpan) -> bool:
    """Whether a programme may have this period: more than a day, and at most ten years."""
    return span.first < span.last and span.last.year - span.first.year <= LONGEST_YEARS
