"""Trend of a measure: 24 months, each beside the month a year before and the plan."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.reporting.rules.figures import Period, find_first_of_month, find_following_month

MONTHS: Final = 24
YEAR: Final = 12

TrendValue = float | None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A month of a trend; a value is None where the records hold nothing."""

    month: date
    value: TrendValue
    year_before: TrendValue
    planned: TrendValue

    @property
    def month_before(self) -> date:
        """The same month a year before."""
        return _shift_month(self.month, -YEAR)


@dataclass(frozen=True, slots=True)
class Trend:
    """The points, earliest first, and the first month that the records hold; None if none."""

    points: tuple[TrendPoint, ...]
    begins: date | None

    @property
    def is_empty(self) -> bool:
        """Whether no month has a value."""
        return all(point.value is None for point in self.points)

    @property
    def has_year_before(self) -> bool:
        """Whether a month of the year before has a value."""
        return any(point.year_before is not None for point in self.points)

    @property
    def has_plan(self) -> bool:
        """Whether a month has a plan."""
        return any(point.planned is not None for point in self.points)

    def list_values(self) -> list[float]:
        """List all values."""
        return [
            value
            for point in self.points
            for value in (point.value, point.year_before, point.planned)
            if value is not None
        ]


def find_trend_months(period: Period | None, today: date) -> Period:
    """Return the 24 months of the trend: up to the end of the period, at most to this month."""
    end = find_following_month(today)
    if period is not None:
        end = min(end, _find_month_end(period.end))
    return Period(_shift_month(end, -MONTHS), end)


def find_compared_months(period: Period | None, today: date) -> Period:
    """Return the months that the trend reads: its own, and the year before them."""
    months = find_trend_months(period, today)
    return Period(_shift_month(months.first, -YEAR), months.end)


def build_trend(
    months: Period,
    recorded_months: Iterable[date],
    read_value: Callable[[date], TrendValue],
    plan: Mapping[date, float],
) -> Trend:
    """Build a trend.

    `recorded_months`: months with any record; before the first of them a value is unknown, not
    zero. `read_value` returns the value of a month, None if it has none; `plan`: the planned amount
    of a month.
    """
    begins = min(recorded_months, default=None)

    def value(month: date) -> TrendValue:
        return None if begins is None or month < begins else read_value(month)

    points = tuple(
        TrendPoint(
            month=month,
            value=value(month),
            year_before=value(_shift_month(month, -YEAR)),
            planned=plan.get(month),
        )
        for month in months.list_months()
    )
    return Trend(points, begins)


def find_top(values: Sequence[float]) -> int:
    """Return the top of a scale that begins at zero: 1, 2 or 5 times a power of ten, even."""
    greatest, step = max([*values, 2.0]), 1
    while True:
        for factor in (2, 4, 10):
            if greatest <= factor * step:
                return factor * step
        step *= 10


def draw_lines(values: Sequence[TrendValue], top: float) -> list[list[tuple[float, float]]]:
    """Return the points of lines in per cent of width and height; a missing value ends a line."""
    lines: list[list[tuple[float, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            lines.append([])
        else:
            x = 100 * (index + 0.5) / len(values)
            lines[-1].append((round(x, 2), round(100 - 100 * value / top, 2)))
    return [line for line in lines if line]


def _find_month_end(day: date) -> date:
    """Return the first day of a month from which on a period has no day."""
    first = find_first_of_month(day)
    return first if first == day else find_following_month(day)


def _shift_month(month: date, months: int) -> date:
    number = 12 * month.year + month.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
