"""Changes of the last seven days in an area, compared with the seven before: people once each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.reporting.models import Figure
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.cells import count_between, count_pending
from lms.reporting.queries.countable import CountingDay, select_countable_facts
from lms.reporting.rules import ALL_COURSES, COMPLETED, ENROLLED, OPEN, OVERDUE, Period
from lms.reporting.rules.cells import ALL_TIME, BY_DAY, NEVER, Tally, pair_days
from lms.reporting.rules.next_steps import SOON_DAYS

WEEK: Final = timedelta(days=7)
UTC: Final = ZoneInfo("UTC")  # no measure of a week depends on the zone
Rows = Sequence[tuple[date, date, Tally]]


@dataclass(frozen=True, slots=True)
class Week:
    """The people of the last seven days, today included, and of the seven before."""

    recent: int = 0
    before: int = 0


def count_weeks(
    session: Session, area: Area, course_id: int | None, today: date
) -> tuple[dict[str, Week], int]:
    """Count who enrolled, completed a course and became late by week, and who is due in two weeks.

    Without a course all courses count.
    """
    tomorrow = today + timedelta(days=1)
    days = Period(tomorrow - 2 * WEEK, tomorrow + timedelta(days=SOON_DAYS))
    is_stored = area.kind == UNITS and course_id is None
    rows = (
        _read_days(session, area.id, days)
        if is_stored
        else _count_days(session, area, course_id, days)
    )
    weeks = {
        ENROLLED: _count_week(rows[ENROLLED], tomorrow),
        COMPLETED: _count_week(rows[COMPLETED], tomorrow),
        OVERDUE: _count_week(rows[OPEN], today),
    }
    return weeks, count_between(rows[OPEN], today, days.end).people


def _count_week(rows: Rows, end: date) -> Week:
    return Week(
        count_between(rows, end - WEEK, end).people,
        count_between(rows, end - 2 * WEEK, end - WEEK).people,
    )


def _read_days(session: Session, unit_id: int, days: Period) -> Mapping[str, Rows]:
    """Read the figures by day of a unit: those stored, and what waits to be counted."""
    figure = Figure.__table__.c
    stored = select(figure.measure, figure.day, figure.previous, figure.people, figure.courses)
    stored = stored.where(
        figure.unit_id == unit_id,
        figure.own.is_(False),
        figure.course_id == ALL_COURSES,
        figure.period == ALL_TIME,
        figure.measure.in_(BY_DAY.values()),
        figure.day >= days.first,
        figure.day < days.end,
    )
    rows: dict[str, list[tuple[date, date, Tally]]] = {name: [] for name in BY_DAY.values()}
    for measure, day, previous, *numbers in session.connection().execute(stored):
        rows[measure].append((day, previous, Tally(*numbers)))
    for cell, tally in count_pending(session, {(unit_id, False)}).items():
        if cell.measure in rows and cell.course_id == ALL_COURSES:
            rows[cell.measure].append((cell.day, cell.previous, tally))
    return {measure: rows[name] for measure, name in BY_DAY.items()}


def _count_days(
    session: Session, area: Area, course_id: int | None, days: Period
) -> Mapping[str, Rows]:
    """Count the same from the records, where figures are not stored by day."""
    rows = {}
    for measure in BY_DAY:
        fact = select_countable_facts(measure, CountingDay(days.first, UTC, with_person=False))
        here = fact.c.region_unit_id if area.kind == UNITS else fact.c.organisation_id
        course = [fact.c.course_id == course_id] if course_id is not None else []
        found = session.execute(
            select(fact.c.person_id, fact.c.day)
            .distinct()
            .where(here.in_(area.ids()), *course, fact.c.day >= days.first, fact.c.day < days.end)
        )
        rows[measure] = list(_pair_by_person(found))
    return rows


def _pair_by_person(found: Iterable[Any]) -> Iterable[tuple[date, date, Tally]]:
    days_by_person: dict[int, set[date]] = {}
    for person_id, day in found:
        days_by_person.setdefault(person_id, set()).add(day)
    for days in days_by_person.values():
        for day, previous in pair_days(days):
            yield day, previous or NEVER, Tally(1)
