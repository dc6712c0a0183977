"""The cells of the figures that answer a count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course
from lms.regions.models import RegionUnit
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.area_scope import is_area_in_scope
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.queries.unit_keys import list_unit_keys
from lms.reporting.rules import ALL_COURSES, HOURS
from lms.reporting.rules import cells as cell_rules
from lms.reporting.rules.cell_ranges import CellKey, CellRange
from lms.reporting.rules.cells import ALL_TIME, find_period_key, list_period_keys, parse_period_key
from lms.reporting.rules.counted_units import CountedUnit
from lms.reporting.rules.vocabulary import (
    ALL,
    AREA_DIMENSIONS,
    AUDIENCE,
    COURSE,
    DISTRICT,
    MONTH,
    QUARTER,
    REGION,
    TIMES,
    UNIT,
    YEAR,
    DimensionKey,
    DimensionKeys,
)

_LETTERS: Final = {MONTH: cell_rules.MONTH, QUARTER: cell_rules.QUARTER, YEAR: cell_rules.YEAR}
_MONTHS: Final = {MONTH: 1, QUARTER: 3, YEAR: 12}


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """The cells that answer a count: units by their keys and back, one course or all, one period.

    `time`: the dimension of time, whose periods lie inside that one.
    """

    area: CountedUnit
    units: Mapping[DimensionKey, CountedUnit]
    keys: Mapping[CountedUnit, DimensionKey]
    course_id: int
    period: str
    time: str | None

    def build_ranges(
        self, dimensions: Sequence[str], grouping: Sequence[int], *, is_summed: bool = False
    ) -> Iterator[CellRange]:
        """Yield the ranges of a grouping; `is_summed`: of the months that add up to its periods."""
        names = {dimensions[index] for index in grouping}
        units = list(self.units.values()) if names & {*AREA_DIMENSIONS} else [self.area]
        is_by_course = COURSE in names and self.course_id == ALL_COURSES
        periods, kind = [self.period], ""
        if is_summed:
            periods, kind = self._list_periods(MONTH)
        elif self.time is not None and self.time in names:
            periods, kind = self._list_periods(self.time)
        for own in (False, True):
            if unit_ids := [unit.unit_id for unit in units if unit.is_own == own]:
                yield CellRange(
                    unit_ids=unit_ids,
                    own=own,
                    course_ids=None if is_by_course else [self.course_id],
                    periods=periods,
                    kind=kind,
                    measure=HOURS if is_summed else "",
                )

    def _list_periods(self, time: str) -> tuple[list[str], str]:
        letter, whole = _LETTERS[time], parse_period_key(self.period)
        if whole is None:
            return [], letter
        keys = (
            key
            for month in whole.list_months()
            for key in list_period_keys(month)
            if key.startswith(letter)
        )
        return list(dict.fromkeys(keys)), ""

    def build_keys_of(
        self, cell: CellKey, dimensions: Sequence[str], grouping: Sequence[int]
    ) -> DimensionKeys:
        """Return the keys of a cell in a grouping."""
        keys: list[DimensionKey] = []
        for index, name in enumerate(dimensions):
            if index not in grouping:
                keys.append(ALL)
            elif name == COURSE:
                keys.append(cell.course_id)
            elif name in TIMES:
                period = parse_period_key(cell.period)
                keys.append(None if period is None else _find_first(period.first, name))
            else:
                keys.append(self.keys[CountedUnit(cell.unit_id, cell.own)])
        return tuple(keys)


def _find_first(month: date, time: str) -> date:
    """Return the first day of the month, quarter or year that a month belongs to."""
    return month.replace(month=(month.month - 1) // _MONTHS[time] * _MONTHS[time] + 1)


def _can_answer(area: Area, dimensions: Sequence[str], query: CountQuery) -> bool:
    """Return whether figures know this: area, filters, period and dimensions."""
    times = [name for name in dimensions if name in TIMES]
    is_whole_times = not query.period or all(
        len(query.period.list_months()) % _MONTHS[name] == 0 for name in times
    )
    return (
        area.kind == UNITS
        and area.past is None
        and not query.exact
        and {COURSE, AUDIENCE}.issuperset(query.filters)
        and len(query.filters.get(COURSE, ())) <= 1
        and find_period_key(query.period) is not None
        and {*AREA_DIMENSIONS, *TIMES, COURSE}.issuperset(dimensions)
        and len(times) <= 1
        and is_whole_times
    )


def ask_figures(
    session: Session,
    area: Area,
    dimensions: Sequence[str],
    query: CountQuery,
    tree: TreeOnDay | None,
) -> CellQuestion | None:
    """Return the cells that answer; None if figures do not know, or the area is out of scope."""
    if not _can_answer(area, dimensions, query):
        return None
    by_area = [name for name in dimensions if name in AREA_DIMENSIONS]
    units = _list_counted_units(area, by_area, tree)
    if units is None or (query.own and by_area) or not is_area_in_scope(session, area):
        return None
    course_id = ALL_COURSES if query.course_id is None else query.course_id
    for slug in query.filters.get(COURSE, ()):
        filter_course_id = session.scalar(select(Course.id).where(Course.slug == slug))
        if filter_course_id is None or course_id not in (ALL_COURSES, filter_course_id):
            return None
        course_id = filter_course_id
    has_below = query.own and session.scalar(
        select(RegionUnit.id).where(RegionUnit.parent_id == area.id).limit(1)
    )
    time = next((name for name in dimensions if name in TIMES), None)
    period = find_period_key(query.period) or ALL_TIME
    keys = {unit: key for key, unit in units.items()}
    own = CountedUnit(area.id, bool(has_below))
    return CellQuestion(
        area=own, units=units, keys=keys, course_id=course_id, period=period, time=time
    )


def _list_counted_units(
    area: Area, by_area: Sequence[str], tree: TreeOnDay | None
) -> dict[DimensionKey, CountedUnit] | None:
    """Return the unit of each key of the one area dimension; None if there is not one for each.

    Those directly below the area are stored, and what belongs to the area itself.
    """
    if not by_area:
        return {}
    name = by_area[0]
    if len(by_area) > 1 or name == UNIT or tree is None or area.id not in tree.units:
        return None
    own_key = list_unit_keys(tree)[area.id][name]
    whole = CountedUnit(area.id, is_own=False)
    if own_key is not None and own_key != area.id:
        return {own_key: whole}
    is_above = area.whole if name == REGION else name == DISTRICT and not area.whole
    if own_key == area.id:
        return {own_key: whole}
    if not is_above:
        return None
    children = [unit_id for unit_id, unit in tree.units.items() if unit.parent_id == area.id]
    own = CountedUnit(area.id, bool(children))
    return {None: own, **{key: CountedUnit(key, is_own=False) for key in children}}
