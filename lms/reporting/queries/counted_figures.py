"""Counts answered by the stored figures instead of the records.

The numbers are the same, and the time does not grow with the records.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Final

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.catalogue.models import Course
from lms.core.database import Key as DatabaseKey
from lms.regions.models import RegionUnit
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.cells import add_tallies, group_by_figure, list_tallies, read_cells
from lms.reporting.queries.unit_keys import list_unit_keys
from lms.reporting.rules import (
    ACTIVE,
    ALL_COURSES,
    CERTIFIED,
    COMPLETED,
    COMPLETED_OF,
    ENROLLED,
    EXEMPT,
    HOURS,
    MET,
    NOT_BEGUN,
    OBLIGED,
    OPEN,
    OVERDUE,
    PASSED,
    SUBMITTED,
    Period,
)
from lms.reporting.rules import cells as cell_rules
from lms.reporting.rules.cell_ranges import CellKey, CellRange
from lms.reporting.rules.cells import (
    ALL_TIME,
    NOTHING,
    Place,
    Tally,
    find_period_key,
    list_period_keys,
    parse_period_key,
)
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
    Filters,
    Key,
    Keys,
)

# Facts of the vocabulary that are stored as figures, with their names there.
FIGURE_OF: Final = {
    "enrolled": ENROLLED,
    "active": ACTIVE,
    "completed": COMPLETED,
    "certificates": CERTIFIED,
    "hours": HOURS,
    "obliged": OBLIGED,
    "met": MET,
    "open": OPEN,
    "overdue": OVERDUE,
    "exempt": EXEMPT,
    "tries": SUBMITTED,
    "passed_tries": PASSED,
    "never_started": NOT_BEGUN,  # by its own course alone: queries.not_begun corrects it
}
_LETTERS: Final = {MONTH: cell_rules.MONTH, QUARTER: cell_rules.QUARTER, YEAR: cell_rules.YEAR}
_MONTHS: Final = {MONTH: 1, QUARTER: 3, YEAR: 12}


@dataclass(frozen=True, slots=True)
class ExactKey:
    """An exact key as a condition: a column of facts and the ids that it may hold.

    No ids: the column is empty, as for people without an organisation.
    """

    column: str
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class CountQuery:
    """The filters of a count, and the day on which it is made.

    `own`: only what belongs to the area itself, not to what is below it. `exact`: only facts with
    exactly these keys (counting.resolve_exact_keys). `in_organisations`: only facts with an
    organisation, which are few beside those of citizens. `of_late`: only those of people who met
    something there after its due day. `of_other_courses`: only those of people who began
    another course of these assignments; `by_own_course`: as if they had not.
    """

    today: date
    filters: Filters = field(default_factory=dict, hash=False)
    period: Period | None = None
    own: bool = False
    course_id: int | None = None
    exact: tuple[ExactKey, ...] = ()
    in_organisations: bool = False
    of_late: bool = False
    of_other_courses: tuple[int, ...] = ()
    by_own_course: bool = False


def read_stored_counts(
    session: Session,
    area: Area,
    bases: Iterable[str],
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    tree: TreeOnDay | None,
) -> dict[str, dict[Keys, Tally]]:
    """Read the facts of measures by each grouping of the dimensions.

    Leaves out what figures do not know: they know today's units, courses, periods and audiences.
    """
    figures = {base: name for base in bases if (name := name_figure(base, dimensions, query))}
    question = ask_figures(session, area, dimensions, query, tree) if figures else None
    if question is None:
        return {}
    counts: dict[str, dict[Keys, Tally]] = {base: {} for base in figures}
    whole, with_overdue = (ALL,) * len(dimensions), OVERDUE in figures
    asked = [
        (grouping, is_summed, list(question.ranges(dimensions, grouping, is_summed=is_summed)))
        for grouping in groupings
        for is_summed in ((False, True) if HOURS in figures else (False,))
    ]
    ranges = [
        replace(part, with_overdue=with_overdue and not is_summed)
        for _grouping, is_summed, asked_cells in asked
        for part in asked_cells
    ]
    cells = read_cells(session, ranges, query.today)
    for grouping, is_summed, asked_cells in asked:
        if not grouping:
            counts = {base: {whole: NOTHING} | tallies for base, tallies in counts.items()}
        names = group_by_figure(figures, is_summed=is_summed)
        for cell in dict.fromkeys(key for part in asked_cells for key in part.pick_cells(cells)):
            keys = question.keys_of(cell, dimensions, grouping)
            for base, tally in list_tallies(cells[cell], names):
                counts[base][keys] = add_tallies(counts[base].get(keys, NOTHING), tally)
    return counts


def name_figure(base: str, dimensions: Sequence[str], query: CountQuery) -> str | None:
    """Return the figure of a measure as the filters limit it; None if there is none."""
    audiences = query.filters.get(AUDIENCE)
    if audiences is None:
        return FIGURE_OF.get(base)
    is_of_course = query.course_id is not None or COURSE in (*dimensions, *query.filters)
    if base != COMPLETED or is_of_course or len(audiences) > 1:
        return None
    return COMPLETED_OF[audiences[0]]


@dataclass(frozen=True, slots=True)
class CellQuestion:
    """The cells that answer a count: places by their keys and back, one course or all, one period.

    `time`: the dimension of time, whose periods lie inside that one.
    """

    area: Place
    places: Mapping[Key, Place]
    keys: Mapping[Place, Key]
    course_id: int
    period: str
    time: str | None

    def ranges(
        self, dimensions: Sequence[str], grouping: Sequence[int], *, is_summed: bool = False
    ) -> Iterator[CellRange]:
        """Yield the ranges of a grouping; `is_summed`: of the months that add up to its periods."""
        names = {dimensions[index] for index in grouping}
        places = list(self.places.values()) if names & {*AREA_DIMENSIONS} else [self.area]
        is_by_course = COURSE in names and self.course_id == ALL_COURSES
        periods, kind = [self.period], ""
        if is_summed:
            periods, kind = self._list_periods(MONTH)
        elif self.time is not None and self.time in names:
            periods, kind = self._list_periods(self.time)
        for own in (False, True):
            if unit_ids := [unit_id for unit_id, is_own in places if is_own == own]:
                yield CellRange(
                    unit_ids,
                    own,
                    None if is_by_course else [self.course_id],
                    periods,
                    kind,
                    HOURS if is_summed else "",
                )

    def _list_periods(self, time: str) -> tuple[list[str], str]:
        letter, whole = _LETTERS[time], parse_period_key(self.period)
        if whole is None:
            return [], letter
        keys = (
            key
            for month in whole.months()
            for key in list_period_keys(month)
            if key.startswith(letter)
        )
        return list(dict.fromkeys(keys)), ""

    def keys_of(self, cell: CellKey, dimensions: Sequence[str], grouping: Sequence[int]) -> Keys:
        """Return the keys of a cell in a grouping."""
        keys: list[Key] = []
        for index, name in enumerate(dimensions):
            if index not in grouping:
                keys.append(ALL)
            elif name == COURSE:
                keys.append(cell.course_id)
            elif name in TIMES:
                period = parse_period_key(cell.period)
                keys.append(None if period is None else _find_first(period.first, name))
            else:
                keys.append(self.keys[cell.unit_id, cell.own])
        return tuple(keys)


def _find_first(month: date, time: str) -> date:
    """Return the first day of the month, quarter or year that a month belongs to."""
    return month.replace(month=(month.month - 1) // _MONTHS[time] * _MONTHS[time] + 1)


def _can_answer(area: Area, dimensions: Sequence[str], query: CountQuery) -> bool:
    """Return whether figures know this: area, filters, period and dimensions."""
    times = [name for name in dimensions if name in TIMES]
    is_whole_times = not query.period or all(
        len(query.period.months()) % _MONTHS[name] == 0 for name in times
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
    places = _list_places(area, by_area, tree)
    if places is None or (query.own and by_area) or not is_area_in_scope(session, area):
        return None
    course_id = ALL_COURSES if query.course_id is None else query.course_id
    for slug in query.filters.get(COURSE, ()):
        found = session.scalar(select(Course.id).where(Course.slug == slug))
        if found is None or course_id not in (ALL_COURSES, found):
            return None
        course_id = found
    has_below = query.own and session.scalar(
        select(RegionUnit.id).where(RegionUnit.parent_id == area.id).limit(1)
    )
    time = next((name for name in dimensions if name in TIMES), None)
    period = find_period_key(query.period) or ALL_TIME
    keys = {place: key for key, place in places.items()}
    return CellQuestion((area.id, bool(has_below)), places, keys, course_id, period, time)


def _list_places(
    area: Area, by_area: Sequence[str], tree: TreeOnDay | None
) -> dict[Key, Place] | None:
    """Return the place of each key of the one area dimension; None if there is no place for each.

    Those directly below the area are stored, and what belongs to the area itself.
    """
    if not by_area:
        return {}
    name = by_area[0]
    if len(by_area) > 1 or name == UNIT or tree is None or area.id not in tree.units:
        return None
    own_key = list_unit_keys(tree)[area.id][name]
    if own_key is not None and own_key != area.id:
        return {own_key: (area.id, False)}
    is_above = area.whole if name == REGION else name == DISTRICT and not area.whole
    if own_key == area.id:
        return {own_key: (area.id, False)}
    if not is_above:
        return None
    children = [unit_id for unit_id, unit in tree.units.items() if unit.parent_id == area.id]
    return {None: (area.id, bool(children)), **{key: (key, False) for key in children}}


def is_area_in_scope(session: Session, area: Area) -> bool:
    """Return whether the area, and so all below it, is in the actor's scope."""
    grants = area.actor.grants
    is_own = any(grant.role == OFFICER and grant.region_unit_id == area.id for grant in grants)
    if is_own or area.actor.is_national_admin():
        return True
    statement = _build_scope_check(area.actor.without_person())
    return session.scalar(statement, {"area": area.id}) is not None


@lru_cache(maxsize=64)  # a report asks in each of its counts
def _build_scope_check(scope: Actor) -> Select[int]:
    """Select the area if it is in the scope."""
    units = select_units_in_scope(scope, OFFICER).subquery()
    return select(units.c[0]).where(units.c[0] == bindparam("area", type_=DatabaseKey))
