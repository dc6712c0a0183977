"""Counts of days that are no stored period, answered by the figures by day.

Sums of any days add up. People count once, so theirs are known of days that begin a stored period:
who counts in it later is taken away. A half-year under way is counted so until today.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, String, bindparam, func, select
from sqlalchemy.orm import Session

from lms.regions.rules import TreeOnDay
from lms.reporting.models import Figure
from lms.reporting.queries.areas import Area
from lms.reporting.queries.cell_questions import CellQuestion, ask_figures
from lms.reporting.queries.cells import add_tallies, count_pending, hold_version, subtract_tallies
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.queries.counted_figures import name_figure, read_stored_counts
from lms.reporting.rules import ALL_COURSES, Period
from lms.reporting.rules.cell_ranges import CellKey
from lms.reporting.rules.cells import (
    BY_DAY,
    DAILY,
    NOTHING,
    SUMMED_BY_DAY,
    Tally,
    find_longer_period,
)
from lms.reporting.rules.counted_units import CountedUnit
from lms.reporting.rules.vocabulary import ALL, AREA_DIMENSIONS, COURSE, DimensionKeys

_TalliesByBase = dict[str, dict[DimensionKeys, Tally]]


@dataclass(frozen=True, slots=True)
class _CountRequest:
    """What is asked, as of read_stored_counts()."""

    area: Area
    dimensions: Sequence[str]
    groupings: Sequence[tuple[int, ...]]
    query: CountQuery
    tree: TreeOnDay | None

    def find_question(self, session: Session, period: Period | None) -> CellQuestion | None:
        """Return the cells that answer for a period; None if figures do not know."""
        query = replace(self.query, period=period)
        return ask_figures(session, self.area, self.dimensions, query, self.tree)

    def list_cells(
        self, question: CellQuestion, bases: Iterable[str]
    ) -> Iterator[tuple[str, CountedUnit, DimensionKeys]]:
        """Yield each measure with the unit and the keys of each cell of the groupings."""
        for grouping in self.groupings:
            for unit in question.units.values() if grouping else (question.area,):
                cell = CellKey(
                    unit_id=unit.unit_id,
                    own=unit.is_own,
                    course_id=ALL_COURSES,
                    period=question.period,
                )
                keys = question.build_keys_of(cell, self.dimensions, grouping)
                for base in bases:
                    yield base, unit, keys


def read_counts_of_days(
    session: Session,
    area: Area,
    bases: Iterable[str],
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    tree: TreeOnDay | None,
) -> _TalliesByBase:
    """Read the facts of measures as read_stored_counts() does, of any days.

    Leaves out what figures do not know by day. Of sums it does not tell the people behind them.
    """
    if query.period is None or query.course_id is not None or COURSE in query.filters:
        return {}
    if not {*AREA_DIMENSIONS}.issuperset(dimensions):
        return {}
    figures = {base: name_figure(base, dimensions, query) for base in bases}
    request = _CountRequest(
        area=area, dimensions=dimensions, groupings=groupings, query=query, tree=tree
    )
    summed = {base: SUMMED_BY_DAY[name] for base, name in figures.items() if name in SUMMED_BY_DAY}
    people = {base: BY_DAY[name] for base, name in figures.items() if name in BY_DAY}
    return {**_sum_days(session, request, summed), **_count_beginning(session, request, people)}


def _sum_days(session: Session, request: _CountRequest, names: Mapping[str, str]) -> _TalliesByBase:
    """Sum the days of a period. `names`: of the figures by day, by measure."""
    period = request.query.period
    question = request.find_question(session, None) if names else None
    if question is None or period is None:
        return {}
    whole: dict[DimensionKeys, Tally] = {}
    if () in request.groupings:
        whole[(ALL,) * len(request.dimensions)] = NOTHING
    counts: _TalliesByBase = {base: dict(whole) for base in names}
    days = _DayFacts(session, question, names, period, date.max)
    for base, unit, keys in request.list_cells(question, names):
        counts[base][keys] = days.find(unit, names[base])
    return counts


def _count_beginning(
    session: Session, request: _CountRequest, names: Mapping[str, str]
) -> _TalliesByBase:
    """Count the first days of a stored period: its numbers without those of its later days."""
    period = request.query.period
    whole = None if period is None else find_longer_period(period)
    question = request.find_question(session, whole) if names and whole else None
    if question is None or period is None or whole is None:
        return {}
    counts = read_stored_counts(
        session,
        request.area,
        names,
        request.dimensions,
        request.groupings,
        query=replace(request.query, period=whole),
        tree=request.tree,
    )
    days = _DayFacts(session, question, names, Period(period.end, whole.end), whole.first)
    for base, unit, keys in request.list_cells(question, names):
        tally = counts[base].get(keys, NOTHING)
        counts[base][keys] = subtract_tallies(tally, days.find(unit, names[base]))
    return counts


class _DayFacts:
    """What the figures by day say of some days, with what waits to be counted.

    People count on a day only if the one before it is earlier than `start`.
    """

    def __init__(
        self,
        session: Session,
        question: CellQuestion,
        names: Mapping[str, str],
        days: Period,
        start: date,
    ) -> None:
        hold_version(session)
        self._tallies: dict[tuple[CountedUnit, str], Tally] = {}
        units = {question.area, *question.units.values()}
        measures = {*names.values()}
        parameters = {
            "units": [unit.unit_id for unit in units],
            "names": list(measures),
            "first": days.first,
            "end": days.end,
            "start": start,
        }
        rows = session.connection().execute(_select(), parameters)
        for unit_id, own, name, people, courses in rows:
            tally = Tally(people=int(people), courses=int(courses))
            self._tallies[CountedUnit(unit_id, bool(own)), name] = tally
        for cell, tally in count_pending(session, units).items():
            is_inside = days.first <= cell.day < days.end and cell.previous < start
            if is_inside and cell.measure in measures and cell.course_id == ALL_COURSES:
                key = (CountedUnit(cell.unit_id, cell.own), cell.measure)
                self._tallies[key] = add_tallies(self._tallies.get(key, NOTHING), tally)

    def find(self, unit: CountedUnit, name: str) -> Tally:
        """Return the numbers of a unit and a figure by day."""
        return self._tallies.get((unit, name), NOTHING)


@cache
def _select() -> Select[*tuple[Any, ...]]:
    """Select the stored numbers by unit and figure, by the columns of the key in their order."""
    figure = Figure.__table__.c
    unit = (figure.unit_id, figure.own)
    return (
        select(*unit, figure.measure, func.sum(figure.people), func.sum(figure.courses))
        .where(
            figure.unit_id.in_(bindparam("units", expanding=True)),
            figure.own.in_((False, True)),
            figure.course_id == ALL_COURSES,
            figure.period == DAILY,
            figure.measure.in_(bindparam("names", type_=String, expanding=True)),
            figure.day >= bindparam("first", type_=Date),
            figure.day < bindparam("end", type_=Date),
            figure.previous < bindparam("start", type_=Date),
        )
        .group_by(*unit, figure.measure)
    )
