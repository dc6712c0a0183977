"""Reads for reminders: open obligations with what their assignments say of it."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.queries import absent_on
from lms.catalogue.models import Course
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.rules.states import OPEN, STANDING


def asked() -> ColumnElement[bool]:
    """Whether an assignment (of the query around it) is in force, and one of its courses is in service."""
    course, listed = aliased(Course), aliased(AssignmentCourse)
    others = (
        select(listed.course_id).where(listed.assignment_id == Assignment.id).correlate(Assignment)
    )
    its = or_(course.id == Assignment.course_id, course.id.in_(others))
    return (Assignment.state == STANDING) & exists().where(
        its, course.retired_at.is_(None)
    ).correlate(Assignment)


def reachable(today: date) -> ColumnElement[bool]:
    """Whether a person (of the query around it) is to be told of a duty today: not blocked, not another's account, not on leave."""
    return (
        Person.blocked_at.is_(None) & Person.merged_into_id.is_(None) & ~absent_on(Person.id, today)
    )


def open_obligations(today: date) -> Any:
    """A query for the open obligations that somebody may be reminded of today."""
    return (
        select(
            Obligation.id,
            Obligation.person_id,
            Obligation.state,
            Obligation.opened_on,
            Obligation.due_on,
            Course.slug,
            Assignment.reminder_days,
            Assignment.overdue_every_days,
            Assignment.grace_days,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(Person, Person.id == Obligation.person_id)
        .where(Obligation.state == OPEN, asked(), reachable(today))
    )


def furthest_reminder(session: Session) -> int:
    """The most days before a due day at which an assignment in force reminds."""
    rows = session.scalars(select(Assignment.reminder_days).where(Assignment.state == STANDING))
    return max((days for row in rows for days in row), default=0)
