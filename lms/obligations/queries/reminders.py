"""Reads of the open duties that reminders are about, with the settings of their assignments."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.queries import is_absent_on
from lms.catalogue.models import Course
from lms.core.list_parameters import is_one_of
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.queries.duties import is_leading_open
from lms.obligations.rules import OPEN, STANDING
from lms.obligations.rules.keys import DutyKey


def is_in_force() -> ColumnElement[bool]:
    """Return the condition that an assignment of the query is in force with a course in service."""
    course, link = aliased(Course), aliased(AssignmentCourse)
    course_ids = (
        select(link.course_id).where(link.assignment_id == Assignment.id).correlate(Assignment)
    )
    is_of_assignment = or_(course.id == Assignment.course_id, course.id.in_(course_ids))
    is_open = exists().where(is_of_assignment, course.retired_at.is_(None)).correlate(Assignment)
    return (Assignment.state == STANDING) & is_open


def is_reachable(today: date) -> ColumnElement[bool]:
    """Return the condition that a person of the query is neither blocked, merged nor on leave."""
    return (
        Person.blocked_at.is_(None)
        & Person.merged_into_id.is_(None)
        & ~is_absent_on(Person.id, today)
    )


def select_open_duties(today: date) -> Any:
    """Return a query for the open duties of people who may be reminded today.

    Each stands by its leading reason, of which it has the id, the days and the days of grace.
    """
    return (
        select(
            Obligation.id,
            Obligation.person_id,
            Obligation.course_id,
            Obligation.state,
            Obligation.opened_on,
            Obligation.due_on,
            Course.slug,
            Assignment.grace_days,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(Person, Person.id == Obligation.person_id)
        .where(is_leading_open(_require_force), is_in_force(), is_reachable(today))
    )


def _require_force(obligation: type[Obligation]) -> list[ColumnElement[bool]]:
    """Return the condition that an obligation is of an assignment in force.

    An obligation by an assignment that was withdrawn a moment ago must not stand for the duty.
    """
    assignment_ids = select(Assignment.id).where(Assignment.state == STANDING)
    return [obligation.assignment_id.in_(assignment_ids)]


@dataclass(frozen=True, slots=True)
class DutyOrders:
    """The open reasons of a duty: their orders, and how often the strictest of them reminds."""

    orders: list[str]
    reminder_days: list[int]
    overdue_every_days: int


def load_orders(
    session: Session, person_ids: Collection[int], today: date
) -> dict[DutyKey, DutyOrders]:
    """Return the open reasons in force of these people, by course and person.

    Reminder days are those of all reasons together. After the due day the shortest interval of the
    overdue ones counts.
    """
    query = (
        select(
            Obligation.course_id,
            Obligation.person_id,
            Obligation.due_on,
            Assignment.reason,
            Assignment.reminder_days,
            Assignment.overdue_every_days,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .where(
            is_one_of(Obligation.person_id, "people"),
            Obligation.state == OPEN,
            Assignment.state == STANDING,
        )
        .order_by(Obligation.due_on, Obligation.id)
    )
    reasons: dict[DutyKey, list[Any]] = defaultdict(list)
    for row in session.execute(query, {"people": sorted(set(person_ids))}):
        reasons[DutyKey(row.course_id, row.person_id)].append(row)
    return {duty: _join_reasons(rows, today) for duty, rows in reasons.items()}


def _join_reasons(rows: Collection[Any], today: date) -> DutyOrders:
    intervals = [row.overdue_every_days for row in rows if row.due_on < today]
    return DutyOrders(
        list(dict.fromkeys(row.reason for row in rows)),
        sorted({days for row in rows for days in row.reminder_days}, reverse=True),
        min((days for days in intervals if days), default=0),
    )


def find_furthest_reminder(session: Session) -> int:
    """Return the largest number of days before a due day at which a reminder is sent."""
    rows = session.scalars(select(Assignment.reminder_days).where(Assignment.state == STANDING))
    return max((days for row in rows for days in row), default=0)
