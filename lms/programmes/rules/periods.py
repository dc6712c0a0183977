"""Periods of a plan: calendar half-years, the first and last cut to the programme's days."""

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
        """Its number of days."""
        return (self.last - self.first).days + 1

    def has_day_of(self, other: "DaySpan") -> bool:
        """Return whether the two spans share a day."""
        return self.first <= other.last and other.first <= self.last

    def cut(self, other: "DaySpan") -> "DaySpan":
        """Return the part inside another span, which must share a day."""
        return DaySpan(max(self.first, other.first), min(self.last, other.last))


def find_half_year(day: date) -> DaySpan:
    """Return the calendar half-year of a day."""
    if day.month < JULY:
        return DaySpan(date(day.year, 1, 1), date(day.year, 6, 30))
    return DaySpan(date(day.year, JULY, 1), date(day.year, 12, 31))


def list_half_years(whole: DaySpan) -> list[DaySpan]:
    """Return the half-years of a span in order, the first and last cut to it."""
    halves, day = [], whole.first
    while day <= whole.last:
        half = find_half_year(day)
        halves.append(half.cut(whole))
        day = half.end
    return halves


def name_half_year(day: date) -> str:
    """Return the name of a day's half-year in URLs: '2026-H1'."""
    return f"{day.year}-H{1 if day.month < JULY else 2}"


def is_allowed_period(span: DaySpan) -> bool:
    """Return whether a programme may last so long: more than a day, at most ten years."""
    return span.first < span.last and span.last.year - span.first.year <= LONGEST_YEARS
