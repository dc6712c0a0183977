"""Figures by cell, exact at the moment of reading: those stored and what waits to be counted.

The time to read them does not depend on the number of enrolments.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.engines import SEES_SNAPSHOT
from lms.reporting.models import FigureVersion
from lms.reporting.queries.person_facts import load_counted_units, load_pending_facts
from lms.reporting.queries.stored_cells import LATER, Tallies, read_stored_cells
from lms.reporting.rules import COMPLETED, HOURS, MET, OBLIGED, OPEN, OPEN_DAY, OVERDUE
from lms.reporting.rules.cell_ranges import CellKey, CellRange
from lms.reporting.rules.cells import (
    NO_DAY,
    NOTHING,
    CellCounts,
    FigureCell,
    Tally,
    find_start,
    list_period_keys,
    parse_period_key,
)
from lms.reporting.rules.counted_units import CountedUnit
from lms.reporting.rules.vocabulary import DimensionKeys

_OF_DUTIES: Final = frozenset({OBLIGED, OPEN, LATER})


def read_cells(
    session: Session, ranges: Sequence[CellRange], today: date
) -> dict[CellKey, Tallies]:
    """Read the figures of the ranges: every measure by cell; a missing one is zero.

    A read-only session sees one snapshot; any other holds back changes of the figures.
    """
    hold_version(session)
    table = read_stored_cells(session, ranges, today)
    for key, measure, tally in _count_pending(session, ranges, today):
        tallies = table.setdefault(key, {})
        tallies[measure] = add_tallies(tallies.get(measure, NOTHING), tally)
    for tallies in table.values():
        if not _OF_DUTIES.isdisjoint(tallies):
            open_ = tallies.get(OPEN, NOTHING)
            tallies[MET] = subtract_tallies(tallies.get(OBLIGED, NOTHING), open_)
            tallies[OVERDUE] = subtract_tallies(open_, tallies.pop(LATER, NOTHING))
    return table


def group_by_figure(
    figures: Mapping[str, str], *, is_summed: bool
) -> dict[str, list[tuple[str, bool]]]:
    """List by figure the measures that it answers, and whether by its people alone.

    Hours are summed over months, and their people are those who completed.
    """
    names: dict[str, list[tuple[str, bool]]] = {}
    for base, figure in figures.items():
        is_of_people = figure == HOURS and not is_summed
        if figure == HOURS or not is_summed:
            names.setdefault(COMPLETED if is_of_people else figure, []).append((base, is_of_people))
    return names


def list_tallies(
    numbers: Tallies, names: Mapping[str, list[tuple[str, bool]]]
) -> Iterator[tuple[str, Tally]]:
    """Yield the numbers of measures in a cell. A cell has few figures of those there are."""
    for figure, tally in numbers.items():
        if tally[0] or tally[1]:
            for base, is_of_people in names.get(figure, ()):
                yield base, Tally(tally.people) if is_of_people else tally


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


def add_tallies(first: Tally, second: Tally) -> Tally:
    """Return the sum of people and of courses."""
    return Tally(first.people + second.people, first.courses + second.courses)


def correct_counts(
    counts: Mapping[DimensionKeys, Tally],
    *,
    wrong: Mapping[DimensionKeys, Tally],
    right: Mapping[DimensionKeys, Tally],
) -> dict[DimensionKeys, Tally]:
    """Return counts in which what was counted of some people is replaced by what is right."""
    corrected = dict(counts)
    for keys in wrong.keys() | right.keys():
        tally = add_tallies(corrected.get(keys, NOTHING), right.get(keys, NOTHING))
        corrected[keys] = subtract_tallies(tally, wrong.get(keys, NOTHING))
    return corrected


def hold_version(session: Session) -> None:
    """Make sure that the statements to come see the figures of one version."""
    connection = session.connection()
    is_snapshot = connection.get_execution_options().get(SEES_SNAPSHOT)
    if connection.dialect.name == "postgresql" and not is_snapshot:
        session.execute(select(FigureVersion.number).with_for_update(read=True))


def _count_pending(
    session: Session, ranges: Sequence[CellRange], today: date
) -> Iterator[tuple[CellKey, str, Tally]]:
    """Yield what the events that wait to be counted change in the ranges."""
    changes = count_pending(
        session, {CountedUnit(unit_id, cells.own) for cells in ranges for unit_id in cells.unit_ids}
    )
    for cell, tally in changes.items():
        if cell.measure == OPEN_DAY:
            if cell.day >= today:
                for period_key in list_period_keys(cell.day):
                    key = CellKey(
                        unit_id=cell.unit_id,
                        own=cell.own,
                        course_id=cell.course_id,
                        period=period_key,
                    )
                    is_first = cell.previous < find_start(parse_period_key(period_key))
                    if is_first and any(cells.has_cell(key) for cells in ranges):
                        yield key, LATER, tally
        elif cell.day == NO_DAY and any(cells.has_cell(cell) for cells in ranges):
            key = CellKey(
                unit_id=cell.unit_id, own=cell.own, course_id=cell.course_id, period=cell.period
            )
            yield key, cell.measure, tally


def count_pending(session: Session, units: Collection[CountedUnit]) -> dict[FigureCell, Tally]:
    """Count what the events that wait to be counted change in some units."""
    pending = load_pending_facts(session)
    if not pending:
        return {}
    counts = CellCounts(load_counted_units(session).__getitem__, units)
    for facts in pending:
        counts.add(facts.recorded_facts)
        counts.add(facts.counted_facts, -1)
    return counts.sum_up()
