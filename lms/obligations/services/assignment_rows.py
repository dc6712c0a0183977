"""Rows of assignments with their courses: locked, inserted and updated."""

from typing import Any

from sqlalchemy import ColumnElement, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.obligations.errors import AssignmentNotFound, SameAssignment
from lms.obligations.models import Assignment, AssignmentCourse
from lms.obligations.queries import is_assignment_in_scope
from lms.obligations.queries.terms import TERM_COLUMNS
from lms.obligations.rules import STANDING, WAITING, Terms, fingerprint_terms


def insert_assignment(
    session: Session, terms: Terms, state: str, by: Actor, moment: Moment
) -> int | None:
    """Insert an assignment; return its id, None if one with the same fingerprint exists."""
    row = {
        **_build_columns(terms),
        "fingerprint": fingerprint_terms(terms),
        "state": state,
        "created_by": by.audit_id,
        "created_at": moment.now,
    }
    statement = upsert(session, Assignment).values(row).on_conflict_do_nothing()
    assignment_id: int | None = session.scalar(statement.returning(Assignment.id))
    return assignment_id


def update_assignment(session: Session, assignment_id: int, terms: Terms) -> None:
    """Write new terms into an assignment. Raises SameAssignment."""
    same_assignments = (*build_same_terms_conditions(terms), Assignment.id != assignment_id)
    if session.scalar(select(exists().where(*same_assignments))):
        raise SameAssignment
    columns = {**_build_columns(terms), "fingerprint": fingerprint_terms(terms)}
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(columns))


def build_same_terms_conditions(terms: Terms) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for another assignment to have the same terms."""
    return (
        Assignment.fingerprint == fingerprint_terms(terms),
        Assignment.state.in_((WAITING, STANDING)),
    )


def _build_columns(terms: Terms) -> dict[str, Any]:
    return {
        "course_id": terms.course_ids[0],
        "region_unit_id": terms.target.region_unit_id,
        "organisation_id": terms.target.organisation_id,
        "narrowing": terms.narrowing,
        "reminder_days": list(terms.reminder_days),
        "reason": terms.reason,
        **{name: getattr(terms, name) for name in TERM_COLUMNS},
    }


def replace_courses(session: Session, assignment_id: int, terms: Terms) -> None:
    """Write the courses of an assignment anew."""
    session.execute(delete(AssignmentCourse).where(AssignmentCourse.assignment_id == assignment_id))
    session.execute(
        insert(AssignmentCourse),
        [
            {"assignment_id": assignment_id, "course_id": course_id}
            for course_id in terms.course_ids
        ],
    )


def lock_assignment(session: Session, assignment_id: int, by: Actor) -> Assignment:
    """Lock an assignment of the actor's scope. Raises AssignmentNotFound.

    Resolving reads assignments under a shared lock, so it ends before this or sees its changes.
    """
    row = session.scalar(
        select(Assignment)
        .where(Assignment.id == assignment_id, is_assignment_in_scope(by))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise AssignmentNotFound
    return row
