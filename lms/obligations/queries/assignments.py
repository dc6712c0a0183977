"""Reads of assignments, with their progress."""

from datetime import date

from sqlalchemy import func
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.models import Assignment
from lms.obligations.queries.assignment_order import NEWEST_FIRST, build_sort_columns
from lms.obligations.queries.assignment_rows import (
    AssignmentRow,
    load_assignment_rows,
    select_assignments,
)
from lms.obligations.queries.assignment_search import (
    ALL_ASSIGNMENTS,
    AssignmentSearch,
    build_search_conditions,
    is_assignment_visible,
)


def count_assignments(
    session: Session, by: Actor, search: AssignmentSearch = ALL_ASSIGNMENTS
) -> int:
    """Count the assignments of a list on all its pages."""
    query = select_assignments(by).where(*build_search_conditions(by, search))
    return session.scalar(query.with_only_columns(func.count())) or 0


def list_assignments(
    session: Session,
    by: Actor,
    *,
    today: date,
    limit: int,
    offset: int = 0,
    search: AssignmentSearch = ALL_ASSIGNMENTS,
    sort: str = NEWEST_FIRST,
) -> list[AssignmentRow]:
    """Return one page of the assignments that the actor may see, those in force first.

    `sort`: course, target, due_on, created, total, met or overdue; descending with - before it.
    As many queries, however many assignments there are.
    """
    query = (
        select_assignments(by)
        .where(*build_search_conditions(by, search))
        .order_by(*build_sort_columns(by, sort, today))
        .limit(limit)
        .offset(offset)
    )
    return load_assignment_rows(session, by, query, today)


def find_assignment(
    session: Session, by: Actor, assignment_id: int, *, today: date, reach: bool = False
) -> AssignmentRow | None:
    """Return the assignment if the actor answers for its whole target.

    With `reach`, also if it concerns people whom the actor answers for.
    """
    query = select_assignments(by).where(
        Assignment.id == assignment_id, is_assignment_visible(by, reach=reach)
    )
    rows = load_assignment_rows(session, by, query, today)
    return rows[0] if rows else None
