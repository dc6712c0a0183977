"""Read the open obligations that reminders are about, with the settings of their assignments."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.queries import is_absent_on
from lms.catalogue.models import Course
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.rules.states import OPEN, STANDING


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


def select_open_obligations(today: date) -> Any:
    """Return a query for the open obligations of people who may be reminded today."""
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
        .where(Obligation.state == OPEN, is_in_force(), is_reachable(today))
    )


def find_furthest_reminder(session: Session) -> int:
    """Return the largest number of days before a due day at which a reminder is sent."""
    rows = session.scalars(select(Assignment.reminder_days).where(Assignment.state == STANDING))
    return max((days for row in rows for days in row), default=0)
