"""Assignments that wait for the decision of an actor."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.models import Assignment
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.rules import WAITING


def count_waiting_assignments(session: Session, by: Actor) -> int:
    """Count the assignments that wait for the actor's decision."""
    query = select(func.count()).select_from(Assignment).where(*_build_decidable_conditions(by))
    return session.scalar(query) or 0


def _build_decidable_conditions(by: Actor) -> tuple[ColumnElement[bool], ...]:
    is_of_others = Assignment.created_by.is_distinct_from(by.person_id)
    return (Assignment.state == WAITING, is_assignment_in_scope(by), is_of_others)
