"""Approve and refuse assignments that wait. Each is recorded as an event."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.obligations.errors import DueDayPassed, NotWaiting, OwnApproval
from lms.obligations.models import Assignment
from lms.obligations.queries import load_terms
from lms.obligations.rules import REFUSED, STANDING, WAITING
from lms.obligations.services.approvals import settle_approval
from lms.obligations.services.assignment_events import record_assignment_event
from lms.obligations.services.assignment_rows import lock_assignment
from lms.obligations.services.following import resolve_assigned_people
from lms.obligations.services.reasons import clean_reason
from lms.obligations.services.terms import count_people


def approve_assignment(session: Session, *, assignment_id: int, by: Actor, moment: Moment) -> None:
    """Put a waiting assignment in force, unless the same person has done so already.

    Raises AssignmentNotFound outside the actor's scope, OwnApproval for the person who created it,
    NotWaiting, and DueDayPassed if it waited too long.
    """
    row = lock_assignment(session, assignment_id, by)
    if row.decided_at and (row.state, row.decided_by) == (STANDING, by.audit_id):
        return
    _check_waiting(row, by)
    if row.due_on is not None and row.due_on < moment.today:
        raise DueDayPassed
    _decide_assignment(session, row, STANDING, "approved", by=by, moment=moment)
    people = count_people(session, load_terms(session, assignment_id))
    resolve_assigned_people(session, assignment_id, people, by, moment)


def refuse_assignment(
    session: Session, *, assignment_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Refuse a waiting assignment.

    Raises ReasonMissing, and what approve_assignment raises except DueDayPassed.
    """
    row = lock_assignment(session, assignment_id, by)
    _check_waiting(row, by)
    _decide_assignment(
        session, row, REFUSED, "refused", by=by, moment=moment, reason=clean_reason(reason)
    )


def _check_waiting(row: Assignment, by: Actor) -> None:
    if row.state != WAITING:
        raise NotWaiting
    if row.created_by == by.audit_id:
        raise OwnApproval


def _decide_assignment(
    session: Session,
    row: Assignment,
    state: str,
    kind: str,
    *,
    by: Actor,
    moment: Moment,
    **details: Any,
) -> None:
    row.state, row.decided_by, row.decided_at = state, by.audit_id, moment.now
    session.flush()
    record_assignment_event(session, row.id, kind, by, moment, **details)
    settle_approval(session, row.id, now=moment.now)
