"""Counts answered by the stored figures instead of the records.

The numbers are the same, and the time does not grow with the records.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, Subquery, literal, select, union_all

from lms.accounts.queries import build_people_scope
from lms.reporting.models import Figure
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.facts import select_pending_changes
from lms.reporting.rules import (
    ACTIVE,
    ALL_COURSES,
    ALL_TIME,
    ALL_UNITS,
    CERTIFIED,
    COMPLETED,
    DUE,
    ENROLLED,
    EXEMPT,
    MET,
    OBLIGED,
    OVERDUE,
    Period,
    grain,
)
from lms.reporting.rules.vocabulary import AREA_DIMENSIONS, COURSE, TIMES, UNIT, Filters

# Measures of the vocabulary that are stored as figures, with their names there.
FIGURE_OF: Final = {
    "enrolled": ENROLLED,
    "active": ACTIVE,
    "completed": COMPLETED,
    "certificates": CERTIFIED,
    "obliged": OBLIGED,
    "met": MET,
    "open": DUE,
    OVERDUE: DUE,
    "exempt": EXEMPT,
}
FIGURE_DIMENSIONS: Final = frozenset({*AREA_DIMENSIONS, *TIMES, COURSE})


@dataclass(frozen=True, slots=True)
class ExactKey:
    """An exact key as a condition: a column of facts and the ids that it may hold.

    No ids: the column is empty, as for people without an organisation.
    """

    column: str
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class CountQuery:
    """The filters of a count, and the day and zone in which it is made.

    `own`: only what belongs to the area itself, not to what is below it. `exact`: only facts with
    exactly these keys (counting.resolve_exact_keys).
    """

    today: date
    zone: ZoneInfo
    filters: Filters = field(default_factory=dict)
    period: Period | None = None
    own: bool = False
    course_id: int | None = None
    exact: tuple[ExactKey, ...] = ()


def select_stored_figures(
    area: Area, measure: str, dimensions: Collection[str], query: CountQuery
) -> Subquery | None:
    """Select the figures that add up to a measure, pending changes included, like facts.

    Columns: region_unit_id, course_id, day, amount, person_id (always NULL). Returns None where
    figures cannot answer: they know units, courses and whole months in today's boundaries, and no
    people.
    """
    if not _can_answer(area, measure, dimensions, query):
        return None
    used = {*dimensions, *query.filters}
    by_unit = (
        not (area.whole and area.actor.is_national_admin())
        or query.own
        or bool(used & {*AREA_DIMENSIONS})
    )
    by_course = COURSE in used or query.course_id is not None
    by_month = measure == OVERDUE or query.period is not None or bool(used & {*TIMES})
    figure, pending = Figure.__table__.c, select_pending_changes().c
    stored = _stored_conditions(by_unit=by_unit, by_course=by_course, by_month=by_month)
    parts: list[Select[*tuple[Any, ...]]] = []
    for rows, amount, conditions in ((figure, figure.count, stored), (pending, pending.change, [])):
        here = _area_conditions(area, rows.region_unit_id, own=query.own) if by_unit else ()
        course = [rows.course_id == query.course_id] if query.course_id is not None else []
        days = _day_conditions(rows.month, measure, query)
        parts.append(
            select(
                rows.region_unit_id, rows.course_id, rows.month.label("day"), amount.label("amount")
            ).where(rows.measure == FIGURE_OF[measure], *conditions, *here, *course, *days)
        )
    union = union_all(*parts).subquery()
    return select(union, literal(None, Integer).label("person_id")).subquery()


def _stored_conditions(
    *, by_unit: bool, by_course: bool, by_month: bool
) -> list[ColumnElement[bool]]:
    """Return the conditions for a stored figure to be of the grain, with its totals as keys."""
    figure = Figure.__table__.c
    conditions = [figure.grain == grain(by_unit=by_unit, by_course=by_course, by_month=by_month)]
    conditions += [] if by_unit else [figure.region_unit_id == ALL_UNITS]
    conditions += [] if by_course else [figure.course_id == ALL_COURSES]
    conditions += [] if by_month else [figure.month == ALL_TIME]
    return conditions


def _can_answer(area: Area, measure: str, dimensions: Collection[str], query: CountQuery) -> bool:
    if measure not in FIGURE_OF or area.kind != UNITS or area.past is not None or query.exact:
        return False
    if not FIGURE_DIMENSIONS.issuperset(dimensions) or not {UNIT, COURSE}.issuperset(query.filters):
        return False
    period = query.period
    return (
        period is None or FIGURE_OF[measure] == DUE or (period.first.day, period.end.day) == (1, 1)
    )


def _area_conditions(
    area: Area, unit: ColumnElement[int], *, own: bool
) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions for a figure to be in the area and in the actor's scope."""
    if own or not area.whole:
        yield unit == area.id if own else unit.in_(area.ids())
    yield build_people_scope(area.actor, unit=unit, organisation=literal(None, Integer))


def _day_conditions(
    day: ColumnElement[date], measure: str, query: CountQuery
) -> Iterator[ColumnElement[bool]]:
    if measure == OVERDUE:
        yield day < query.today
    if query.period is not None:
        yield day >= query.period.first
        yield day < query.period.end
