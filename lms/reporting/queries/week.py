"""What changed at a place in the last seven days, and in the seven before, from the records."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.obligations.rules import OPEN
from lms.reporting.queries.places import UNITS, Place
from lms.reporting.rules import COMPLETED, ENROLLED, OVERDUE
from lms.reporting.rules.next_steps import SOON_DAYS

SOON: Final = "soon"
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """How many in the seven days up to yesterday's end and today, how many in the seven before them."""

    recent: int = 0
    before: int = 0


def week_of(
    session: Session, place: Place, ids: Collection[int], course_ids: Sequence[int], today: date
) -> tuple[dict[str, Week], int]:
    """Who enrolled, completed and became late, by week; and how many have to complete a course within two weeks.

    `ids` are the units (or organisations) of the place that have figures; with all courses given, both databases go straight to the rows
    of these days in each, however many there are besides. One statement.
    """
    if not ids or not course_ids:
        return {}, 0

    def here(table: Any) -> tuple[ColumnElement[bool], ...]:
        place_id = table.region_unit_id if place.kind == UNITS else table.organisation_id
        return place_id.in_(ids), table.course_id.in_(course_ids)

    tomorrow, learning, owed = today + timedelta(days=1), here(Enrolment), here(Obligation)
    parts = [
        _counted(ENROLLED, Enrolment.enrolled_on, tomorrow, *learning),
        _counted(
            COMPLETED, Enrolment.completed_on, tomorrow, *learning
        ),  # the day stands only where it is so: the index alone answers
        _counted(OVERDUE, Obligation.due_on, today, *owed, Obligation.state == OPEN),
        _soon(today, *owed),
    ]
    rows = {row[0]: Week(row[1] or 0, row[2] or 0) for row in session.execute(union_all(*parts))}
    return {name: rows[name] for name in (ENROLLED, COMPLETED, OVERDUE)}, rows[SOON].recent


def _counted(name: str, day: Any, end: date, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    recent = func.sum(case((day >= end - WEEK, 1), else_=0))
    within = (day >= end - 2 * WEEK, day < end)
    return select(literal(name), recent, func.count() - func.coalesce(recent, 0)).select_from(day.class_).where(*within, *which)


def _soon(today: date, *which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    within = (Obligation.due_on >= today, Obligation.due_on <= today + timedelta(days=SOON_DAYS))
    return select(literal(SOON), func.count(), literal(0)).where(*within, Obligation.state == OPEN, *which)
