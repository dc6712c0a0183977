"""What changed at a place in the last seven days, and in the seven before."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.reporting.models import Figure
from lms.reporting.queries.facts import facts, pending
from lms.reporting.queries.figures import within
from lms.reporting.queries.places import UNITS
from lms.reporting.rules import (
    ALL_COURSES,
    ALL_UNITS,
    COMPLETED,
    COMPLETED_DAY,
    DUE,
    ENROLLED,
    ENROLLED_DAY,
    OVERDUE,
    Period,
    grain,
)
from lms.reporting.rules.next_steps import SOON_DAYS

WEEK: Final = timedelta(days=7)
NAME_BY_DAY: Final = {ENROLLED: ENROLLED_DAY, COMPLETED: COMPLETED_DAY, DUE: DUE}
MEASURE_BY_DAY: Final = {name: measure for measure, name in NAME_BY_DAY.items()}
ByDay = Mapping[tuple[str, date], int]


@dataclass(frozen=True, slots=True)
class Week:
    """How many in the seven days up to yesterday's end and today, how many in the seven before them."""

    recent: int = 0
    before: int = 0


def week_of(
    session: Session,
    kind: str,
    ids: Collection[int],
    course_id: int | None,
    today: date,
    *,
    whole: bool = False,
) -> tuple[dict[str, Week], int]:
    """Who enrolled, completed and became late, by week; and how many have to complete a course within two weeks. One statement.

    `ids` are units or organisations (by the kind; `whole`: all units that there are); without a course it is of all courses.
    """
    if not ids:
        return {}, 0
    tomorrow = today + timedelta(days=1)
    days = Period(tomorrow - 2 * WEEK, tomorrow + timedelta(days=SOON_DAYS))
    counted = [
        measure
        for measure in NAME_BY_DAY
        if kind == UNITS and (course_id is None or measure == DUE)
    ]
    parts = [
        _from_records(kind, ids, course_id, measure, days)
        for measure in NAME_BY_DAY
        if measure not in counted
    ]
    if counted:
        parts += _from_figures(
            None if whole else ids, course_id, [NAME_BY_DAY[measure] for measure in counted], days
        )
    rows = union_all(*parts).subquery()
    by_day = {
        (MEASURE_BY_DAY.get(measure, measure), day): count
        for measure, day, count in session.execute(
            select(rows.c.measure, rows.c.day, func.sum(rows.c.count)).group_by(
                rows.c.measure, rows.c.day
            )
        )
    }
    weeks = {
        ENROLLED: _week(by_day, ENROLLED, tomorrow),
        COMPLETED: _week(by_day, COMPLETED, tomorrow),
    }
    return weeks | {OVERDUE: _week(by_day, DUE, today)}, _between(by_day, DUE, today, days.end)


def _week(by_day: ByDay, measure: str, end: date) -> Week:
    return Week(
        _between(by_day, measure, end - WEEK, end),
        _between(by_day, measure, end - 2 * WEEK, end - WEEK),
    )


def _between(by_day: ByDay, measure: str, first: date, end: date) -> int:
    return sum(
        count for (name, day), count in by_day.items() if name == measure and first <= day < end
    )


def _from_figures(
    unit_ids: Collection[int] | None, course_id: int | None, names: Collection[str], days: Period
) -> Iterator[Select[*tuple[Any, ...]]]:
    """From what is counted by day, and what is not counted yet: rows of the measure's name there, day and count."""
    figure, fresh = Figure.__table__.c, pending().c
    yield select(figure.measure, figure.month.label("day"), figure.count).where(
        figure.grain
        == grain(by_unit=unit_ids is not None, by_course=course_id is not None, by_month=True),
        figure.region_unit_id == ALL_UNITS
        if unit_ids is None
        else figure.region_unit_id.in_(unit_ids),
        figure.measure.in_(names),
        figure.course_id == (course_id or ALL_COURSES),
        *within(figure.month, days),
    )
    here = [] if unit_ids is None else [fresh.region_unit_id.in_(unit_ids)]
    course = [fresh.course_id == course_id] if course_id is not None else []
    yield select(fresh.measure, fresh.month, fresh.change).where(
        fresh.measure.in_(names), *here, *course, *within(fresh.month, days)
    )


def _from_records(
    kind: str, ids: Collection[int], course_id: int | None, measure: str, days: Period
) -> Select[*tuple[Any, ...]]:
    """The same of organisations, and of one course in units: figures do not divide days by these."""
    fact = facts(measure).subquery()
    here = (fact.c.region_unit_id if kind == UNITS else fact.c.organisation_id).in_(ids)
    course = [fact.c.course_id == course_id] if course_id is not None else []
    counted = select(literal(measure).label("measure"), fact.c.day, func.count().label("count"))
    return counted.where(here, *course, *within(fact.c.day, days)).group_by(fact.c.day)
