"""What the table of figures answers in the place of the records: the same numbers, in a time that does not grow with them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Integer, Select, Subquery, literal, select, union_all

from lms.accounts.queries import people_scope
from lms.reporting.models import Figure
from lms.reporting.queries.facts import pending
from lms.reporting.queries.places import UNITS, Area
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
from lms.reporting.rules.vocabulary import COURSE, PLACES, TIMES, UNIT, Filters

# The measures of the vocabulary that figures hold, by the names that they have there.
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
DIVIDED_BY: Final = frozenset({*PLACES, *TIMES, COURSE})


@dataclass(frozen=True, slots=True)
class Exactly:
    """One key of a dimension as a condition: the column of the facts and the ids that it may hold; none for those who have no id there."""

    column: str
    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """What is narrowed before it is counted, and when it is asked. `own`: what stands at the place itself, without what is below it;
    `exact`: what has these keys and no others (queries.counting.exactly).
    """

    today: date
    zone: ZoneInfo
    filters: Filters = field(default_factory=dict)
    period: Period | None = None
    own: bool = False
    course_id: int | None = None
    exact: tuple[Exactly, ...] = ()


def counted_figures(
    place: Area, measure: str, dimensions: Collection[str], question: FigureQuery
) -> Subquery | None:
    """The figures that add up to a measure, with what is not folded into them yet, in the form of facts that were counted before:
    region_unit_id, course_id, day, amount, and person_id, who is nobody. None where figures do not answer: they know units, courses and
    whole months, in today's boundaries, and not who the people are.
    """
    if not _answers(place, measure, dimensions, question):
        return None
    name, asked = FIGURE_OF[measure], {*dimensions, *question.filters}
    by_unit = (
        not (place.whole and place.actor.is_national_admin())
        or question.own
        or bool(asked & {*PLACES})
    )
    by_course = COURSE in asked or question.course_id is not None
    by_month = measure == OVERDUE or question.period is not None or bool(asked & {*TIMES})
    figure, fresh = Figure.__table__.c, pending().c
    at = [
        figure.grain == grain(by_unit=by_unit, by_course=by_course, by_month=by_month),
        figure.measure == name,
    ]
    at += [] if by_unit else [figure.region_unit_id == ALL_UNITS]
    at += [] if by_course else [figure.course_id == ALL_COURSES]
    at += [] if by_month else [figure.month == ALL_TIME]
    parts: list[Select[*tuple[Any, ...]]] = []
    for rows, amount, which in (
        (figure, figure.count, at),
        (fresh, fresh.change, [fresh.measure == name]),
    ):
        here = _here(place, rows.region_unit_id, own=question.own) if by_unit else ()
        course = [rows.course_id == question.course_id] if question.course_id is not None else []
        days = _days(rows.month, measure, question)
        parts.append(
            select(
                rows.region_unit_id, rows.course_id, rows.month.label("day"), amount.label("amount")
            ).where(*which, *here, *course, *days)
        )
    added = union_all(*parts).subquery()
    return select(added, literal(None, Integer).label("person_id")).subquery()


def _answers(place: Area, measure: str, dimensions: Collection[str], question: FigureQuery) -> bool:
    if measure not in FIGURE_OF or place.kind != UNITS or place.then is not None or question.exact:
        return False
    if not DIVIDED_BY.issuperset(dimensions) or not {UNIT, COURSE}.issuperset(question.filters):
        return False
    period = question.period
    return (
        period is None or FIGURE_OF[measure] == DUE or (period.first.day, period.end.day) == (1, 1)
    )


def _here(place: Area, unit: ColumnElement[int], *, own: bool) -> Iterator[ColumnElement[bool]]:
    """Whether a figure belongs to the place; the actor's scope is asked once more, as Area.holds does."""
    if own or not place.whole:
        yield unit == place.id if own else unit.in_(place.ids())
    yield people_scope(place.actor, unit=unit, organisation=literal(None, Integer))


def _days(
    day: ColumnElement[date], measure: str, question: FigureQuery
) -> Iterator[ColumnElement[bool]]:
    if measure == OVERDUE:
        yield day < question.today
    if question.period is not None:
        yield day >= question.period.first
        yield day < question.period.end
