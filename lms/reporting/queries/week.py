"""Changes of the last seven days in an area, compared with the seven before."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.reporting.models import Figure
from lms.reporting.queries.areas import UNITS
from lms.reporting.queries.facts import select_facts, select_pending_changes
from lms.reporting.queries.figures import in_period
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
    """The number of the last seven days, today included, and of the seven before."""

    recent: int = 0
    before: int = 0


def count_weeks(
    session: Session,
    kind: str,
    ids: Collection[int],
    course_id: int | None,
    today: date,
    *,
    whole: bool = False,
) -> tuple[dict[str, Week], int]:
    """Count enrolments, completions and new delays by week, and courses due in two weeks.

    One statement. `ids` are units or organisations, according to the kind; `whole`: all units.
    Without a course all courses count.
    """
    if not ids:
        return {}, 0
    tomorrow = today + timedelta(days=1)
    days = Period(tomorrow - 2 * WEEK, tomorrow + timedelta(days=SOON_DAYS))
    by_day = _count_days(session, kind, ids, course_id, days, whole=whole)
    weeks = {
        ENROLLED: _count_week(by_day, ENROLLED, tomorrow),
        COMPLETED: _count_week(by_day, COMPLETED, tomorrow),
        OVERDUE: _count_week(by_day, DUE, today),
    }
    return weeks, _count_between(by_day, DUE, today, days.end)


def _count_days(
    session: Session,
    kind: str,
    ids: Collection[int],
    course_id: int | None,
    days: Period,
    *,
    whole: bool,
) -> ByDay:
    """Count enrolments, completions and open obligations by day, from figures where they can."""
    stored = [
        measure
        for measure in NAME_BY_DAY
        if kind == UNITS and (course_id is None or measure == DUE)
    ]
    parts = [
        _select_from_records(kind, ids, course_id, measure, days)
        for measure in NAME_BY_DAY
        if measure not in stored
    ]
    if stored:
        names = [NAME_BY_DAY[measure] for measure in stored]
        parts += _select_from_figures(None if whole else ids, course_id, names, days)
    rows = union_all(*parts).subquery()
    sums = select(rows.c.measure, rows.c.day, func.sum(rows.c.count)).group_by(
        rows.c.measure, rows.c.day
    )
    return {
        (MEASURE_BY_DAY.get(measure, measure), day): count
        for measure, day, count in session.execute(sums)
    }


def _count_week(by_day: ByDay, measure: str, end: date) -> Week:
    return Week(
        _count_between(by_day, measure, end - WEEK, end),
        _count_between(by_day, measure, end - 2 * WEEK, end - WEEK),
    )


def _count_between(by_day: ByDay, measure: str, first: date, end: date) -> int:
    return sum(
        count for (name, day), count in by_day.items() if name == measure and first <= day < end
    )


def _select_from_figures(
    unit_ids: Collection[int] | None, course_id: int | None, names: Collection[str], days: Period
) -> Iterator[Select[*tuple[Any, ...]]]:
    """Yield stored and pending daily counts: rows of measure, day, count."""
    figure, pending = Figure.__table__.c, select_pending_changes().c
    yield select(figure.measure, figure.month.label("day"), figure.count).where(
        figure.grain
        == grain(by_unit=unit_ids is not None, by_course=course_id is not None, by_month=True),
        figure.region_unit_id == ALL_UNITS
        if unit_ids is None
        else figure.region_unit_id.in_(unit_ids),
        figure.measure.in_(names),
        figure.course_id == (course_id or ALL_COURSES),
        *in_period(figure.month, days),
    )
    here = [] if unit_ids is None else [pending.region_unit_id.in_(unit_ids)]
    course = [pending.course_id == course_id] if course_id is not None else []
    yield select(pending.measure, pending.month, pending.change).where(
        pending.measure.in_(names), *here, *course, *in_period(pending.month, days)
    )


def _select_from_records(
    kind: str, ids: Collection[int], course_id: int | None, measure: str, days: Period
) -> Select[*tuple[Any, ...]]:
    """Select the same from the records, where figures are not stored by day."""
    fact = select_facts(measure).subquery()
    here = (fact.c.region_unit_id if kind == UNITS else fact.c.organisation_id).in_(ids)
    course = [fact.c.course_id == course_id] if course_id is not None else []
    counts = select(literal(measure).label("measure"), fact.c.day, func.count().label("count"))
    return counts.where(here, *course, *in_period(fact.c.day, days)).group_by(fact.c.day)
