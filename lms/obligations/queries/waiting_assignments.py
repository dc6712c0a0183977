"""Assignments that wait for the decision of an actor."""

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.models import Assignment
from lms.obligations.queries.assignment_rows import (
    AssignmentRow,
    load_assignment_rows,
    select_assignments,
)
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.rules import WAITING


def list_waiting_assignments(
    session: Session, by: Actor, *, today: date, limit: int, offset: int = 0
) -> list[AssignmentRow]:
    """Return the assignments that the actor may approve or refuse, oldest first.

    They wait, the actor answers for their whole target, and somebody else created them.
    """
    query = (
        select_assignments(by)
        .where(*_can_decide(by))
        .order_by(Assignment.id)
        .limit(limit)
        .offset(offset)
    )
    return load_assignment_rows(session, by, query, today)


def count_waiting_assignments(session: Session, by: Actor) -> int:
    """Count the assignments that wait for the actor's decision."""
    query = select(func.count()).select_from(Assignment).where(*_can_decide(by))
    return session.scalar(query) or 0


def _can_decide(by: Actor) -> tuple[ColumnElement[bool], ...]:
    is_of_others = Assignment.created_by.is_distinct_from(by.person_id)
    return (Assignment.state == WAITING, is_assignment_in_scope(by), is_of_others)
