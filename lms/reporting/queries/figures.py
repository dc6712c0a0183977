"""Figures of an area as pages show them: in total, by what is below it, by course, by month."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from lms.reporting.queries.cells import read_cells
from lms.reporting.queries.stored_cells import Tallies
from lms.reporting.rules import (
    ALL_COURSES,
    CERTIFIED,
    COMPLETED_OF,
    HOURS,
    NOT_BEGUN,
    PASSED,
    SUBMITTED,
    Period,
    find_last_twelve_months,
)
from lms.reporting.rules.cell_ranges import CellKey, CellRange
from lms.reporting.rules.cells import MONTH, find_period_key
from lms.reporting.rules.trend import find_compared_months

_NOT_SHOWN: Final = (*COMPLETED_OF.values(), HOURS, SUBMITTED, PASSED, NOT_BEGUN)


@dataclass(frozen=True, slots=True)
class FigureSelection:
    """Which figures a page shows.

    Those of one course or of all, of a period or of all time, as of a day, in the boundaries of
    that day or of an earlier one.
    """

    today: date
    course_id: int | None = None
    period: Period | None = None
    boundaries: date | None = None

    def get_table_months(self) -> Period:
        """Return the months of the table by month: the period, or the last twelve."""
        return self.period or find_last_twelve_months(self.today)

    def get_months_to_read(self) -> Period:
        """Return the months of the table and of the trend, with the year before it."""
        of_table, of_trend = self.get_table_months(), find_compared_months(self.period, self.today)
        return Period(min(of_table.first, of_trend.first), max(of_table.end, of_trend.end))


class Counts(dict[str, int]):
    """The people by measure; of certificates, the documents. A missing measure is zero.

    `courses`: the pairs of person and course by measure. Audiences, hours, attempts and
    what was not begun are left out.
    """

    def __init__(self, tallies: Tallies | None = None) -> None:
        tallies = {
            measure: tally
            for measure, tally in (tallies or {}).items()
            if measure not in _NOT_SHOWN
        }
        people = {
            measure: tally.courses if measure == CERTIFIED else tally.people
            for measure, tally in tallies.items()
        }
        super().__init__({measure: number for measure, number in people.items() if number})
        self.courses = {
            measure: tally.courses for measure, tally in tallies.items() if tally.courses
        }

    def __missing__(self, measure: str) -> int:
        """Return zero."""
        return 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of an area, of what is directly below it, and of its courses and months.

    `own`: of the area itself alone. People of several rows are one person of the area, so the rows
    do not add up to it.
    """

    whole: Counts = field(default_factory=Counts)
    own: Counts = field(default_factory=Counts)
    by_area: dict[int, Counts] = field(default_factory=dict)
    by_course: dict[int, Counts] = field(default_factory=dict)
    by_month: dict[date, Counts] = field(default_factory=dict)

    def sum_up(self) -> Counts:
        """Return the figures of the area."""
        return self.whole


def read_unit_figures(
    session: Session, unit_id: int, child_ids: Sequence[int], selection: FigureSelection
) -> Figures:
    """Read the figures of a region unit and of the units directly below it.

    Raises ValueError for a period that is no year, half-year, quarter or month.
    """
    period = find_period_key(selection.period)
    if period is None:
        raise ValueError("figures are stored of whole periods")
    course_id = ALL_COURSES if selection.course_id is None else selection.course_id
    read_months = selection.get_months_to_read().list_months()
    months = {month: f"{MONTH}{month:%Y-%m}" for month in read_months}
    each_course = None if selection.course_id is None else [course_id]
    ranges = [
        CellRange([unit_id], course_ids=[course_id], periods=[period, *months.values()]),
        CellRange([unit_id], own=True, course_ids=[course_id], periods=[period]),
        CellRange([unit_id], course_ids=each_course, periods=[period]),
    ]
    if child_ids:
        ranges.append(CellRange(list(child_ids), course_ids=[course_id], periods=[period]))
    cells = read_cells(session, ranges, selection.today)

    def find(area_id: int, key: str = period, *, own: bool = False) -> Counts:
        return Counts(cells.get(CellKey(unit_id=area_id, own=own, course_id=course_id, period=key)))

    by_month = {month: find(unit_id, key) for month, key in months.items()}
    by_area = {child_id: find(child_id) for child_id in child_ids}
    return Figures(
        whole=find(unit_id),
        own=find(unit_id, own=True),
        by_area={child_id: counts for child_id, counts in by_area.items() if counts},
        by_course={
            key.course_id: Counts(tallies)
            for key, tallies in cells.items()
            if (key.unit_id, key.own, key.period) == (unit_id, False, period)
            and key.course_id != ALL_COURSES
        },
        by_month={month: counts for month, counts in by_month.items() if counts},
    )
