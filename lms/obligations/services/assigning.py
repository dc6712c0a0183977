"""Create, approve, refuse, change and withdraw assignments. Each is recorded as an event."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.core.text import MAX_REASON
from lms.obligations.errors import (
    AlreadyWithdrawn,
    AssignmentNotFound,
    DueDayPassed,
    NotStanding,
    NotWaiting,
    OwnApproval,
    SameAssignment,
)
from lms.obligations.models import Assignment, AssignmentCourse, AssignmentEvent, Obligation
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.queries.terms import TERM_COLUMNS, load_terms
from lms.obligations.rules import REFUSED, STANDING, WAITING, WITHDRAWN, Terms, fingerprint_terms
from lms.obligations.rules.states import UNFINISHED
from lms.obligations.services.reasons import clean_reason
from lms.obligations.services.resolving import resolve_assignment
from lms.obligations.services.terms import check_terms, count_people

RESOLVE_JOB: Final = "resolve_assignment"
MAX_RESOLVED_AT_ONCE: Final = 2000  # more people than these are resolved by a background job


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
    assignment_id = _insert_assignment(session, terms, state, by, moment)
    if assignment_id is None:
        query = select(Assignment.id, Assignment.state).where(*_has_same_fingerprint(terms))
        return AssignResult(*session.execute(query).one())
    _replace_courses(session, assignment_id, terms)
    _record_event(
        session, assignment_id, "created", by, moment, people=people, **_describe_terms(terms)
    )
    if state == STANDING:
        _resolve_people(session, assignment_id, people, by, moment)
    return AssignResult(assignment_id, state)


def approve_assignment(session: Session, *, assignment_id: int, by: Actor, moment: Moment) -> None:
    """Put a waiting assignment in force.

    Raises AssignmentNotFound outside the actor's scope, OwnApproval for the person who created it,
    NotWaiting, and DueDayPassed if it waited too long.
    """
    row = _lock_waiting(session, assignment_id, by)
    if row.due_on is not None and row.due_on < moment.today:
        raise DueDayPassed
    _decide_assignment(session, row, STANDING, "approved", by=by, moment=moment)
    people = count_people(session, load_terms(session, assignment_id))
    _resolve_people(session, assignment_id, people, by, moment)


def refuse_assignment(
    session: Session, *, assignment_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Refuse a waiting assignment.

    Raises ReasonMissing, and what approve_assignment raises except DueDayPassed.
    """
    row = _lock_waiting(session, assignment_id, by)
    _decide_assignment(
        session, row, REFUSED, "refused", by=by, moment=moment, reason=clean_reason(reason)
    )


def change_assignment(
    session: Session, *, assignment_id: int, terms: Terms, by: Actor, moment: Moment
) -> None:
    """Give an assignment in force new terms, and resolve it; met obligations stay met.

    A new due day or number of days replaces the days that were moved for single people. Raises
    AssignmentNotFound, NotStanding, TermsRefused, SameAssignment.
    """
    row = _lock_assignment(session, assignment_id, by)
    if row.state != STANDING:
        raise NotStanding
    before = load_terms(session, assignment_id)
    starts_on = terms.starts_on or before.starts_on
    terms = replace(terms, starts_on=starts_on, reason=terms.reason.strip())
    check_terms(session, terms=terms, by=by, today=moment.today, present=before)
    if terms == before:
        return
    _update_assignment(session, assignment_id, terms)
    _replace_courses(session, assignment_id, terms)
    if (terms.due_on, terms.due_days) != (before.due_on, before.due_days):
        _forget_own_due_days(session, assignment_id)
    details = {"was": _describe_terms(before), "is": _describe_terms(terms)}
    _record_event(session, assignment_id, "changed", by, moment, **details)
    people = max(count_people(session, terms), _count_unfinished(session, assignment_id))
    _resolve_people(session, assignment_id, people, by, moment)


def withdraw_assignment(
    session: Session, *, assignment_id: int, by: Actor, moment: Moment, reason: str = ""
) -> int:
    """Withdraw an assignment and end its unfinished obligations; return how many.

    Raises AssignmentNotFound outside the actor's scope, AlreadyWithdrawn.
    """
    row = _lock_assignment(session, assignment_id, by)
    if row.state in (WITHDRAWN, REFUSED):
        raise AlreadyWithdrawn
    unfinished = _count_unfinished(session, assignment_id)
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id)
        .values(state=WITHDRAWN, withdrawn_at=moment.now)
    )
    _record_event(
        session, assignment_id, "withdrawn", by, moment, reason=reason.strip()[:MAX_REASON]
    )
    _resolve_people(session, assignment_id, unfinished, by, moment)
    return unfinished


def _insert_assignment(
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


def _update_assignment(session: Session, assignment_id: int, terms: Terms) -> None:
    is_other = (*_has_same_fingerprint(terms), Assignment.id != assignment_id)
    if session.scalar(select(exists().where(*is_other))):
        raise SameAssignment
    columns = {**_build_columns(terms), "fingerprint": fingerprint_terms(terms)}
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(columns))


def _has_same_fingerprint(terms: Terms) -> tuple[ColumnElement[bool], ...]:
    return (
        Assignment.fingerprint == fingerprint_terms(terms),
        Assignment.state.in_((WAITING, STANDING)),
    )


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


def _resolve_people(
    session: Session, assignment_id: int, people: int, by: Actor, moment: Moment
) -> None:
    """Resolve a few people at once, so that the next page shows them; many in the background."""
    if people <= MAX_RESOLVED_AT_ONCE:
        resolve_assignment(session, assignment_id=assignment_id, moment=moment, by_id=by.audit_id)
    else:
        jobs.enqueue(
            session,
            kind=RESOLVE_JOB,
            subject=f"assignment:{assignment_id}",
            now=moment.now,
            by_id=by.audit_id,
            people=people,
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


def _replace_courses(session: Session, assignment_id: int, terms: Terms) -> None:
    session.execute(delete(AssignmentCourse).where(AssignmentCourse.assignment_id == assignment_id))
    session.execute(
        insert(AssignmentCourse),
        [
            {"assignment_id": assignment_id, "course_id": course_id}
            for course_id in terms.course_ids
        ],
    )


def _describe_terms(terms: Terms) -> dict[str, Any]:
    """Return the terms as JSON for an event."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(terms).items()
    }


def _record_event(
    session: Session, assignment_id: int, kind: str, by: Actor, moment: Moment, **details: Any
) -> None:
    """Add an event of the assignment, and one of the audit record."""
    actor_id = by.audit_id
    session.add(
        AssignmentEvent(
            assignment_id=assignment_id,
            kind=kind,
            at=moment.now,
            on=moment.today,
            actor_id=actor_id,
            details=details,
        )
    )
    record_event(
        session,
        kind=f"assignment_{kind}",
        subject=f"assignment:{assignment_id}",
        now=moment.now,
        by_id=actor_id,
    )


def _lock_assignment(session: Session, assignment_id: int, by: Actor) -> Assignment:
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


def _lock_waiting(session: Session, assignment_id: int, by: Actor) -> Assignment:
    row = _lock_assignment(session, assignment_id, by)
    if row.state != WAITING:
        raise NotWaiting
    if row.created_by == by.audit_id:
        raise OwnApproval
    return row


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
    _record_event(session, row.id, kind, by, moment, **details)


def _count_unfinished(session: Session, assignment_id: int) -> int:
    conditions = (Obligation.assignment_id == assignment_id, Obligation.state.in_(UNFINISHED))
    return session.scalar(select(func.count()).select_from(Obligation).where(*conditions)) or 0
