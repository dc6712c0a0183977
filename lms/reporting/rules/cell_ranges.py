"""Which cells of the figures are asked for."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from lms.reporting.rules import ALL_COURSES
from lms.reporting.rules.cells import ALL_TIME, FigureCell


class CellKey(NamedTuple):
    """A cell without its measure."""

    unit_id: int
    own: bool
    course_id: int
    period: str


@dataclass(frozen=True, slots=True)
class CellRange:
    """Cells of some units, courses and periods.

    `course_ids`: None for each course by itself. `periods`: their keys; they do not matter with
    `kind`, the letter of a kind of period, which stands for all of it. `measure`: the one that is
    wanted; '' for every one. `with_overdue`: what is overdue is wanted as well.
    """

    unit_ids: Sequence[int]
    own: bool = False
    course_ids: Sequence[int] | None = (ALL_COURSES,)
    periods: Sequence[str] = (ALL_TIME,)
    kind: str = ""
    measure: str = ""
    with_overdue: bool = True

    def has_cell(self, cell: FigureCell | CellKey) -> bool:
        """Return whether a cell is in the range."""
        return (
            cell.own == self.own
            and cell.unit_id in self.unit_ids
            and self._has_course(cell.course_id)
            and (cell.period[:1] == self.kind if self.kind else cell.period in self.periods)
        )

    def list_keys(self, each_course: Sequence[int]) -> Iterator[CellKey]:
        """Yield the cells; with no name of a period where all of a kind are in the range."""
        courses = each_course if self.course_ids is None else self.course_ids
        periods = [""] if self.kind else self.periods
        for unit_id, course_id, period in product(self.unit_ids, courses, periods):
            yield CellKey(unit_id=unit_id, own=self.own, course_id=course_id, period=period)

    def pick_cells(self, cells: Iterable[CellKey]) -> list[CellKey]:
        """List the cells that are in the range, as includes() tells of one."""
        units, periods, own, kind = {*self.unit_ids}, {*self.periods}, self.own, self.kind
        courses = None if self.course_ids is None else {*self.course_ids}
        return [
            cell
            for cell in cells
            if cell[0] in units
            and cell[1] == own
            and (cell[2] != ALL_COURSES if courses is None else cell[2] in courses)
            and (cell[3][:1] == kind if kind else cell[3] in periods)
        ]

    def _has_course(self, course_id: int) -> bool:
        if self.course_ids is None:
            return course_id != ALL_COURSES
        return course_id in self.course_ids
