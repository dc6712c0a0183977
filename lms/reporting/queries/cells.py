"""Figures by cell, exact at the moment of reading: those stored and what waits to be counted.

The time to read them does not depend on the number of enrolments.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Date,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from lms.catalogue.models import Course
from lms.core.days import month_of, quarter_of, year_of
from lms.reporting.models import Figure, FigureVersion
from lms.reporting.queries.person_facts import list_pending_people, load_facts_of, load_places
from lms.reporting.rules import ALL_COURSES, MET, OBLIGED, OPEN, OPEN_DAY, OVERDUE
from lms.reporting.rules.cells import (
    ALL_TIME,
    DAILY,
    MONTH,
    NO_DAY,
    NOTHING,
    QUARTER,
    YEAR,
    Cell,
    CellCounts,
    Place,
    Tally,
    find_start,
    list_period_keys,
    parse_period_key,
)
from lms.reporting.rules.vocabulary import Keys

Tallies = dict[str, Tally]


LATER: Final = "later"  # open, and in its period due today or later
_EACH_COURSE: Final = select(Course.id)
_PLACE: Final = tuple(Figure.__table__.c[name] for name in ("unit_id", "own", "course_id"))
_FIRST_DAYS: Final = {MONTH: month_of, QUARTER: quarter_of, YEAR: year_of}


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
    period, which stands for all of them. `with_overdue`: what is overdue is wanted as well.
    """

    unit_ids: Sequence[int]
    own: bool = False
    course_ids: Sequence[int] | None = (ALL_COURSES,)
    periods: Sequence[str] = (ALL_TIME,)
    kind: str = ""
    with_overdue: bool = True

    def includes(self, cell: Cell | CellKey) -> bool:
        """Return whether a cell is in the range."""
        return (
            cell.own == self.own
            and cell.unit_id in self.unit_ids
            and self._has_course(cell.course_id)
            and (cell.period[:1] == self.kind if self.kind else cell.period in self.periods)
        )

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


def read_cells(
    session: Session, ranges: Sequence[CellRange], today: date
) -> dict[CellKey, Tallies]:
    """Read the figures of the ranges: every measure by cell; a missing one is zero.

    A read-only session sees one snapshot; any other holds back changes of the figures.
    """
    hold_version(session)
    table: dict[CellKey, Tallies] = {}
    stored = _read_stored(session, ranges, today)
    for key, measure, tally in (*stored, *_count_pending(session, ranges, today)):
        tallies = table.setdefault(key, {})
        tallies[measure] = add_tallies(tallies.get(measure, NOTHING), tally)
    for tallies in table.values():
        open_ = tallies.get(OPEN, NOTHING)
        tallies[MET] = subtract_tallies(tallies.get(OBLIGED, NOTHING), open_)
        tallies[OVERDUE] = subtract_tallies(open_, tallies.pop(LATER, NOTHING))
    return table


def count_between(
    rows: Iterable[tuple[date, date, Tally]], first: date, end: date, start: date | None = None
) -> Tally:
    """Count those of the days from `first` up to `end`, each person once since `start`."""
    start = first if start is None else start
    inside = [tally for day, previous, tally in rows if first <= day < end and previous < start]
    return Tally(sum(tally.people for tally in inside), sum(tally.courses for tally in inside))


def subtract_tallies(whole: Tally, part: Tally) -> Tally:
    """Return what remains of people and of courses."""
    return Tally(whole.people - part.people, whole.courses - part.courses)


def add_tallies(one: Tally, other: Tally) -> Tally:
    """Return the sum of people and of courses."""
    return Tally(one.people + other.people, one.courses + other.courses)


def correct_counts(
    counts: Mapping[Keys, Tally], *, wrong: Mapping[Keys, Tally], right: Mapping[Keys, Tally]
) -> dict[Keys, Tally]:
    """Return counts in which what was counted of some people is replaced by what is right."""
    corrected = dict(counts)
    for keys in wrong.keys() | right.keys():
        found = add_tallies(corrected.get(keys, NOTHING), right.get(keys, NOTHING))
        corrected[keys] = subtract_tallies(found, wrong.get(keys, NOTHING))
    return corrected


def hold_version(session: Session) -> None:
    """Make sure that the statements to come see the figures of one version."""
    connection = session.connection()
    is_snapshot = connection.get_execution_options().get("isolation_level") == "REPEATABLE READ"
    if connection.dialect.name == "postgresql" and not is_snapshot:
        session.execute(select(FigureVersion.number).with_for_update(read=True))


def _read_stored(
    session: Session, ranges: Sequence[CellRange], today: date
) -> list[tuple[CellKey, str, Tally]]:
    """Read the cells, and of each period that is not over those due later than yesterday."""
    stored: dict[tuple[CellKey, str], Tally] = {}  # ranges may overlap
    connection = session.connection()
    # Ids as lists lead straight to the rows of each; a range of ids would read all between.
    is_any_each = any(cells.course_ids is None for cells in ranges)
    each = connection.scalars(_EACH_COURSE).all() if is_any_each else ()
    for cells, overdue in _join_ranges(ranges):
        for statement, params in _list_statements(cells, each, today, overdue):
            for *key, name, measure, people, courses in connection.execute(statement, params):
                unit_id, own, course_id = key
                cell_key = CellKey(unit_id, bool(own), course_id, _complete_key(name))
                stored[cell_key, measure] = Tally(int(people), int(courses))
    return [(cell_key, measure, tally) for (cell_key, measure), tally in stored.items()]


def _join_ranges(ranges: Sequence[CellRange]) -> Iterator[tuple[CellRange, Collection[str]]]:
    """Yield ranges that differ by their periods as one, with the periods of what is overdue."""
    joined: dict[Any, list[CellRange]] = {}
    for cells in ranges:
        courses = None if cells.course_ids is None else tuple(cells.course_ids)
        key = (tuple(cells.unit_ids), cells.own, courses, cells.kind)
        joined.setdefault(key, []).append(cells)
    for same in joined.values():
        periods = dict.fromkeys(name for cells in same for name in cells.periods)
        overdue = {name for cells in same if cells.with_overdue for name in cells.periods}
        with_overdue = any(cells.with_overdue for cells in same)
        yield replace(same[0], periods=[*periods], with_overdue=with_overdue), overdue


def _list_statements(
    cells: CellRange, each_course: Sequence[int], today: date, overdue: Collection[str]
) -> Iterator[tuple[Select[*tuple[Any, ...]], dict[str, Any]]]:
    """Yield what reads the cells of a range, and what is due later.

    `overdue`: the periods of which what is overdue is wanted.
    """
    courses = each_course if cells.course_ids is None else cells.course_ids
    params = {"units": list(cells.unit_ids), "own": cells.own, "courses": list(courses)}
    if cells.kind:
        kinds = {"kind": cells.kind, "next_kind": chr(ord(cells.kind) + 1)}
        yield _select_cells(is_kind=True), params | kinds
        if cells.with_overdue:
            yield _select_later(cells.kind), params | {"today": today}
        return
    yield _select_cells(is_kind=False), params | {"periods": list(cells.periods)}
    for name in cells.periods:
        period = parse_period_key(name)
        if name in overdue and (period is None or period.end > today):
            days = {
                "today": today if period is None else max(today, period.first),
                "end": date.max if period is None else period.end,
                "start": find_start(period),
                "period": name,
            }
            yield _select_later(), params | days


@cache
def _select_cells(*, is_kind: bool) -> Select[*tuple[Any, ...]]:
    """Select stored cells. Built once: building takes as long as the database takes to answer."""
    figure = Figure.__table__.c
    periods = (
        [figure.period >= bindparam("kind"), figure.period < bindparam("next_kind")]
        if is_kind
        else [figure.period.in_(bindparam("periods", expanding=True))]
    )
    return select(*_PLACE, figure.period, figure.measure, figure.people, figure.courses).where(
        *_build_area_conditions(), *periods, figure.day == NO_DAY
    )


@cache
def _select_later(kind: str = "") -> Select[*tuple[Any, ...]]:
    """Select how many have their first open day of a period from today on.

    Of one period, or of each of a kind.
    """
    figure = Figure.__table__.c
    sums = (literal(LATER), func.sum(figure.people), func.sum(figure.courses))
    by_day = (
        *_build_area_conditions(),
        figure.period == DAILY,
        figure.measure == OPEN_DAY,
        figure.day >= bindparam("today", type_=Date),
    )
    if kind:
        first = _FIRST_DAYS[kind](figure.day)
        key = literal(kind, String).concat(cast(first, String))
        rows = select(*_PLACE, key, *sums).where(*by_day, figure.previous < first)
        return rows.group_by(*_PLACE, first)
    inside = (
        figure.day < bindparam("end", type_=Date),
        figure.previous < bindparam("start", type_=Date),
    )
    name = bindparam("period", type_=String)
    return select(*_PLACE, name, *sums).where(*by_day, *inside).group_by(*_PLACE)


def _build_area_conditions() -> list[ColumnElement[bool]]:
    """Return the conditions for units and courses, in the order of the key."""
    figure = Figure.__table__.c
    return [
        figure.unit_id.in_(bindparam("units", expanding=True)),
        figure.own == bindparam("own", type_=Boolean),
        figure.course_id.in_(bindparam("courses", expanding=True)),
    ]


def _complete_key(key: str) -> str:
    """Return the key of a period of which only the kind and the first day may be known."""
    letter, first = key[:1], key[1:]
    if len(first) < len("2026-01-01"):
        return key
    keys = list_period_keys(date.fromisoformat(first))
    return next(whole for whole in keys if whole.startswith(letter))


def _count_pending(
    session: Session, ranges: Sequence[CellRange], today: date
) -> Iterator[tuple[CellKey, str, Tally]]:
    """Yield what the events that wait to be counted change in the ranges."""
    changes = count_pending(
        session, {(unit_id, cells.own) for cells in ranges for unit_id in cells.unit_ids}
    )
    for cell, tally in changes.items():
        if cell.measure == OPEN_DAY:
            if cell.day >= today:
                for period_key in list_period_keys(cell.day):
                    key = CellKey(*cell[:3], period_key)
                    is_first = cell.previous < find_start(parse_period_key(period_key))
                    if is_first and any(cells.includes(key) for cells in ranges):
                        yield key, LATER, tally
        elif cell.day == NO_DAY and any(cells.includes(cell) for cells in ranges):
            yield CellKey(*cell[:4]), cell.measure, tally


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
