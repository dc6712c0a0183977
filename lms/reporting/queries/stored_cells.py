"""Stored figures by cell: a statement for any number of cells, and one for what is due later."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from lms.catalogue.models import Course
from lms.core.days import month_of, quarter_of, year_of
from lms.core.list_parameters import encode_rows, select_stored_rows
from lms.core.snapshots import read_once
from lms.reporting.models import Figure
from lms.reporting.rules import OPEN_DAY
from lms.reporting.rules.cell_ranges import CellKey, CellRange
from lms.reporting.rules.cells import (
    DAILY,
    MONTH,
    NO_DAY,
    QUARTER,
    YEAR,
    Tally,
    find_start,
    list_period_keys,
    parse_period_key,
)

Tallies = dict[str, Tally]
LATER: Final = "later"  # open, and in its period due today or later
_CELLS: Final = "cells"  # the parameter with a row for each cell
_EACH_COURSE: Final = select(Course.id)
_FIGURE: Final = Figure.__table__.c
_UNIT_AND_COURSE: Final = (_FIGURE.unit_id, _FIGURE.own, _FIGURE.course_id)
_KEY: Final = (*_UNIT_AND_COURSE, _FIGURE.period)
_FIRST_DAYS: Final = {MONTH: month_of, QUARTER: quarter_of, YEAR: year_of}


def read_stored_cells(
    session: Session, ranges: Sequence[CellRange], today: date
) -> dict[CellKey, Tallies]:
    """Read the cells of the ranges.

    Of each period that is not over, cells of what is due after yesterday are read along.
    """
    is_any_each = any(cells.course_ids is None for cells in ranges)
    each = [row.id for row in read_once(session, _EACH_COURSE)] if is_any_each else ()
    tallies_by_cell: dict[CellKey, Tallies] = {}  # ranges may overlap: a cell is then read twice
    for statement, params in _list_statements(ranges, each, today):
        last: tuple[Any, ...] = ()
        tallies: Tallies = {}
        for row in read_once(session, statement, params):
            unit_id, own, course_id, name, measure, people, courses = row
            cell = unit_id, own, course_id, name
            if cell != last:  # the rows of a cell mostly come together
                last, key = (
                    cell,
                    CellKey(
                        unit_id=unit_id,
                        own=bool(own),
                        course_id=course_id,
                        period=_complete_key(name),
                    ),
                )
                tallies = tallies_by_cell.setdefault(key, {})
            tallies[measure] = Tally(int(people), int(courses))
    return tallies_by_cell


def _list_statements(
    ranges: Sequence[CellRange], each_course: Sequence[int], today: date
) -> Iterator[tuple[Select[*tuple[Any, ...]], dict[str, Any]]]:
    """Yield what reads the cells of the ranges, and what is due later, with its parameters."""
    for kind in dict.fromkeys(cells.kind for cells in ranges):
        same = [cells for cells in ranges if cells.kind == kind]
        for measure in dict.fromkeys(cells.measure for cells in same):
            of_measure = (cells for cells in same if cells.measure == measure)
            if keys := _list_keys(of_measure, each_course):
                yield _select_cells(kind, measure), {_CELLS: encode_rows(keys)}
        late = _list_keys((cells for cells in same if cells.with_overdue), each_course)
        if kind and late:
            yield _select_later_of_kind(kind), {_CELLS: encode_rows(late), "today": today}
        elif late:
            days = {name: _list_days(name, today) for name in {key.period for key in late}}
            if rows := [(*key, *days[key.period]) for key in late if days[key.period]]:
                yield _select_later(), {_CELLS: encode_rows(rows)}


def _list_keys(ranges: Iterable[CellRange], each_course: Sequence[int]) -> list[CellKey]:
    """List the cells of ranges, each once."""
    return list(dict.fromkeys(key for cells in ranges for key in cells.list_keys(each_course)))


def _list_days(name: str, today: date) -> tuple[date, ...]:
    """List a period's first day that is not over, its end, and the start of counting in it.

    Empty if the period is over.
    """
    period = parse_period_key(name)
    if period is None:
        return today, date.max, find_start(period)
    if period.end <= today:
        return ()
    return max(today, period.first), period.end, find_start(period)


@cache
def _select_cells(kind: str, measure: str) -> Select[*tuple[Any, ...]]:
    """Select stored cells: those asked for, or of units and courses in all periods of a kind.

    `measure`: the one that is wanted; '' for every one.
    """
    cell_rows = select_stored_rows(_CELLS, _KEY).subquery()
    is_inside = _FIGURE.period == cell_rows.c.period
    if kind:
        is_inside = and_(_FIGURE.period >= kind, _FIGURE.period < chr(ord(kind) + 1))
    return select(*_KEY, _FIGURE.measure, _FIGURE.people, _FIGURE.courses).where(
        *_are_equal(cell_rows),
        is_inside,
        *([_FIGURE.measure == measure] if measure else []),
        _FIGURE.day == NO_DAY,
    )


@cache
def _select_later() -> Select[*tuple[Any, ...]]:
    """Select how many have their first open day of a period from today on."""
    days = [column(name, Date) for name in ("first", "end", "start")]
    cell_rows = select_stored_rows(_CELLS, (*_KEY, *days)).subquery()
    inside = (_FIGURE.day >= cell_rows.c.first, _FIGURE.day < cell_rows.c.end)
    return _sum_later(cell_rows, cell_rows.c.period).where(
        *inside, _FIGURE.previous < cell_rows.c.start
    )


@cache
def _select_later_of_kind(kind: str) -> Select[*tuple[Any, ...]]:
    """Select the same of each period of a kind."""
    unit_rows = select_stored_rows(_CELLS, _UNIT_AND_COURSE).subquery()
    first = _FIRST_DAYS[kind](_FIGURE.day)
    inside = (_FIGURE.day >= bindparam("today", type_=Date), _FIGURE.previous < first)
    return _sum_later(unit_rows, literal(kind, String).concat(cast(first, String))).where(*inside)


def _sum_later(rows: Subquery, name: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """Sum first open days by unit, course and the name of the period."""
    key = (*_UNIT_AND_COURSE, name.label("name"))
    sums = (func.sum(_FIGURE.people), func.sum(_FIGURE.courses))
    return (
        select(*key, literal(LATER), *sums)
        .where(*_are_equal(rows), _FIGURE.period == DAILY, _FIGURE.measure == OPEN_DAY)
        .group_by(*key)
    )


def _are_equal(rows: Subquery) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for units and courses, in the order of the key."""
    for column_ in _UNIT_AND_COURSE:
        yield column_ == rows.c[column_.name]


@lru_cache(maxsize=1024)  # asked of each of some thousand rows, by few names
def _complete_key(key: str) -> str:
    """Return the key of a period of which only the kind and the first day may be known."""
    letter, first = key[:1], key[1:]
    if len(first) < len("2026-01-01"):
        return key
    keys = list_period_keys(date.fromisoformat(first))
    return next(whole for whole in keys if whole.startswith(letter))
