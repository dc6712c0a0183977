"""Figures by cell, exact at the moment of reading: those stored and what waits to be counted.

The time to read them does not depend on the number of enrolments.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select, union_all
from sqlalchemy.orm import Session

from lms.reporting.models import Figure, FigureVersion
from lms.reporting.queries.person_facts import list_pending_people, load_facts_of, load_places
from lms.reporting.rules import ALL_COURSES, MET, OBLIGED, OPEN, OPEN_DAY, OVERDUE, Period
from lms.reporting.rules.cells import (
    ALL_TIME,
    NO_DAY,
    NOTHING,
    Cell,
    CellCounts,
    Place,
    Tally,
    find_start,
    parse_period_key,
)

Tallies = dict[str, Tally]


class CellKey(NamedTuple):
    """A cell without its measure."""

    unit_id: int
    own: bool
    course_id: int
    period: str


@dataclass(frozen=True, slots=True)
class CellRange:
    """Cells of some units, courses and periods.

    `course_ids`: None for each course by itself. `periods`: keys, or the letter of a kind of
    period, which stands for all of them.
    """

    unit_ids: Sequence[int]
    own: bool = False
    course_ids: Sequence[int] | None = (ALL_COURSES,)
    periods: Sequence[str] = (ALL_TIME,)
    kind: str = ""

    def includes(self, cell: Cell | CellKey) -> bool:
        """Return whether a cell is in the range."""
        return (
            cell.own == self.own
            and cell.unit_id in self.unit_ids
            and self._has_course(cell.course_id)
            and (cell.period[:1] == self.kind if self.kind else cell.period in self.periods)
        )

    def includes_day(self, cell: Cell) -> bool:
        """Return whether a cell by day tells what is overdue in a cell of the range."""
        is_place = cell.own == self.own and cell.unit_id in self.unit_ids
        return is_place and self._has_course(cell.course_id)

    def _has_course(self, course_id: int) -> bool:
        if self.course_ids is None:
            return course_id != ALL_COURSES
        return course_id in self.course_ids

    def conditions(self, *, by_day: bool = False) -> list[ColumnElement[bool]]:
        """Return the conditions on stored figures, in the order of their key."""
        figure = Figure.__table__.c
        conditions: list[ColumnElement[bool]] = [
            figure.unit_id.in_(self.unit_ids),
            figure.own.is_(self.own),
        ]
        if self.course_ids is None:
            conditions.append(figure.course_id > ALL_COURSES)
        else:
            conditions.append(figure.course_id.in_(self.course_ids))
        if by_day:
            conditions.append(figure.period == ALL_TIME)
        elif self.kind:
            conditions += [figure.period >= self.kind, figure.period < chr(ord(self.kind) + 1)]
        else:
            conditions.append(figure.period.in_(self.periods))
        return conditions

    def ends_after(self, today: date) -> bool:
        """Return whether a period of the range may not be over, so that not all open is late."""
        if self.kind:
            return True
        periods = map(parse_period_key, self.periods)
        return any(period is None or period.end > today for period in periods)


def read_cells(
    session: Session, ranges: Sequence[CellRange], today: date
) -> dict[CellKey, Tallies]:
    """Read the figures of the ranges: every measure by cell; a missing one is zero.

    A read-only session sees one snapshot; any other holds back changes of the figures.
    """
    _hold_version(session)
    cells: dict[Cell, Tally] = {}
    for cell, tally in (*_read_stored(session, ranges, today), *_count_pending(session, ranges)):
        old = cells.get(cell, NOTHING)
        cells[cell] = Tally(old.people + tally.people, old.courses + tally.courses)
    table: dict[CellKey, Tallies] = {}
    days: dict[Place | tuple[int, bool, int], list[tuple[date, date, Tally]]] = {}
    for cell, tally in cells.items():
        if cell.measure == OPEN_DAY:
            if cell.day >= today:
                by_day = days.setdefault(cell[:3], [])
                by_day.append((cell.day, cell.previous, tally))
        elif cell.day == NO_DAY:
            table.setdefault(CellKey(*cell[:4]), {})[cell.measure] = tally
    for key, counts in table.items():
        _derive(counts, parse_period_key(key.period), days.get(key[:3], ()))
    return table


def count_between(
    rows: Iterable[tuple[date, date, Tally]], first: date, end: date, start: date | None = None
) -> Tally:
    """Count those of the days from `first` up to `end`, each person once since `start`."""
    start = first if start is None else start
    inside = [tally for day, previous, tally in rows if first <= day < end and previous < start]
    return Tally(sum(tally.people for tally in inside), sum(tally.courses for tally in inside))


def _derive(
    counts: Tallies, period: Period | None, days: Iterable[tuple[date, date, Tally]]
) -> None:
    """Add what follows: the met are obliged and not open; overdue is open and not due later."""
    open_, obliged = counts.get(OPEN, NOTHING), counts.get(OBLIGED, NOTHING)
    later = count_between(
        days,
        NO_DAY if period is None else period.first,
        date.max if period is None else period.end,
        find_start(period),
    )
    counts[MET] = subtract(obliged, open_)
    counts[OVERDUE] = subtract(open_, later)


def subtract(whole: Tally, part: Tally) -> Tally:
    """Return what remains of people and of courses."""
    return Tally(whole.people - part.people, whole.courses - part.courses)


def _hold_version(session: Session) -> None:
    """Make sure that the statements to come see the figures of one version."""
    connection = session.connection()
    is_snapshot = connection.get_execution_options().get("isolation_level") == "REPEATABLE READ"
    if connection.dialect.name == "postgresql" and not is_snapshot:
        session.execute(select(FigureVersion.number).with_for_update(read=True))


def _read_stored(
    session: Session, ranges: Sequence[CellRange], today: date
) -> Iterator[tuple[Cell, Tally]]:
    figure = Figure.__table__.c
    columns = list(figure)
    selects: list[Select[*tuple[Any, ...]]] = []
    for cells in ranges:
        selects.append(select(*columns).where(*cells.conditions(), figure.day == NO_DAY))
        if cells.ends_after(today):
            by_day = (figure.measure == OPEN_DAY, figure.day >= today)
            selects.append(select(*columns).where(*cells.conditions(by_day=True), *by_day))
    rows = session.connection().execute(union_all(*selects)).all()
    stored = {Cell(*row[:-2]): Tally(*row[-2:]) for row in rows}  # ranges may overlap
    yield from stored.items()


def _count_pending(session: Session, ranges: Sequence[CellRange]) -> Iterator[tuple[Cell, Tally]]:
    """Yield what the events that wait to be counted change in the ranges."""
    changes = count_pending(
        session, {(unit_id, cells.own) for cells in ranges for unit_id in cells.unit_ids}
    )
    for cell, tally in changes.items():
        is_day = cell.measure == OPEN_DAY
        if any(cells.includes_day(cell) if is_day else cells.includes(cell) for cells in ranges):
            yield cell, tally


def count_pending(session: Session, places: Collection[Place]) -> dict[Cell, Tally]:
    """Count what the events that wait to be counted change in some places."""
    people = list_pending_people(session)
    if not people:
        return {}
    counts = CellCounts(load_places(session).__getitem__, places)
    for facts in load_facts_of(session, people):
        counts.add(facts.recorded)
        counts.add(facts.counted, -1)
    return counts.total()
