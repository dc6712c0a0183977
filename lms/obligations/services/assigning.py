"""Create, change and withdraw assignments. Each is recorded as an event."""

from dataclasses import dataclass, replace

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.core.rows import read_row
from lms.core.text import MAX_REASON
from lms.obligations.errors import AlreadyWithdrawn, NotStanding
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries import load_terms
from lms.obligations.rules import REFUSED, STANDING, WAITING, WITHDRAWN, Terms
from lms.obligations.rules.states import UNFINISHED
from lms.obligations.services.approvals import settle_approval
from lms.obligations.services.assignment_events import describe_terms, record_assignment_event
from lms.obligations.services.assignment_rows import (
    build_same_terms_conditions,
    insert_assignment,
    lock_assignment,
    replace_courses,
    update_assignment,
)
from lms.obligations.services.following import count_unfinished, resolve_assigned_people
from lms.obligations.services.terms import check_approved, check_terms, count_people


@dataclass(frozen=True, slots=True)
class AssignResult:
    """An assignment that was created or existed already. `state`: standing or waiting."""

    id: int
    state: str


def create_assignment(
    session: Session, *, terms: Terms, by: Actor, approval_size: int | None, moment: Moment
) -> AssignResult:
    """Create an assignment, or return the one that exists with the same courses, people and day.

    For more than `approval_size` people (None: no limit) it waits until a second person approves
    it. Raises TermsRefused.
    """
    today = moment.today
    terms = replace(terms, starts_on=terms.starts_on or today, reason=terms.reason.strip())
    check_terms(session, terms=terms, by=by, today=today)
    people = count_people(session, terms)
    state = WAITING if approval_size is not None and people > approval_size else STANDING
    assignment_id = insert_assignment(session, terms, state, by, moment)
    if assignment_id is None:
        query = select(Assignment.id, Assignment.state).where(*build_same_terms_conditions(terms))
        return read_row(AssignResult, session.execute(query).one())
    replace_courses(session, assignment_id, terms)
    record_assignment_event(
        session, assignment_id, "created", by, moment, people=people, **describe_terms(terms)
    )
    if state == STANDING:
        resolve_assigned_people(session, assignment_id, people, by, moment)
    return AssignResult(assignment_id, state)


def change_assignment(
    session: Session,
    *,
    assignment_id: int,
    terms: Terms,
    by: Actor,
    approval_size: int | None,
    moment: Moment,
) -> None:
    """Give an assignment in force new terms, and resolve it; met obligations stay met.

    Nothing is added that a second person would have to approve: see check_approved. A new due day
    or number of days replaces the days that were moved for single people. Raises
    AssignmentNotFound, NotStanding, TermsRefused, SameAssignment.
    """
    row = lock_assignment(session, assignment_id, by)
    if row.state != STANDING:
        raise NotStanding
    before = load_terms(session, assignment_id)
    starts_on = terms.starts_on or before.starts_on
    terms = replace(terms, starts_on=starts_on, reason=terms.reason.strip())
    check_terms(session, terms=terms, by=by, today=moment.today, present=before)
    if terms == before:
        return
    check_approved(session, terms=terms, present=before, approval_size=approval_size)
    update_assignment(session, assignment_id, terms)
    replace_courses(session, assignment_id, terms)
    if (terms.due_on, terms.due_days) != (before.due_on, before.due_days):
        _forget_own_due_days(session, assignment_id)
    details = {"was": describe_terms(before), "is": describe_terms(terms)}
    record_assignment_event(session, assignment_id, "changed", by, moment, **details)
    people = max(count_people(session, terms), count_unfinished(session, assignment_id))
    resolve_assigned_people(session, assignment_id, people, by, moment)


def withdraw_assignment(
    session: Session, *, assignment_id: int, by: Actor, moment: Moment, reason: str = ""
) -> int:
    """Withdraw an assignment and end its unfinished obligations; return how many.

    Raises AssignmentNotFound outside the actor's scope, AlreadyWithdrawn.
    """
    row = lock_assignment(session, assignment_id, by)
    if row.state in (WITHDRAWN, REFUSED):
        raise AlreadyWithdrawn
    unfinished = count_unfinished(session, assignment_id)
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id)
        .values(state=WITHDRAWN, withdrawn_at=moment.now)
    )
    record_assignment_event(
        session, assignment_id, "withdrawn", by, moment, reason=reason.strip()[:MAX_REASON]
    )
    settle_approval(session, assignment_id, now=moment.now)
    resolve_assigned_people(session, assignment_id, unfinished, by, moment)
    return unfinished


def _forget_own_due_days(session: Session, assignment_id: int) -> None:
    """Remove the days that were moved for single people, except those of renewals."""
    session.execute(
        update(Obligation)
        .where(
            Obligation.assignment_id == assignment_id,
            Obligation.round == 0,
            Obligation.own_due_on.is_not(None),
            Obligation.state.in_(UNFINISHED),
        )
        .values(own_due_on=None)
    )
