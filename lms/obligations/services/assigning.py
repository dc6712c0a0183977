"""Assigning courses, deciding what waits for a second person, changing and withdrawing. Each is an entry in the assignment's record."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, exists, func, insert, select, update
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
    ReasonMissing,
    SameAssignment,
)
from lms.obligations.models import Assignment, AssignmentCourse, AssignmentEvent, Obligation
from lms.obligations.queries.assignments import TERM_COLUMNS
from lms.obligations.queries.assignments import terms as present_terms
from lms.obligations.queries.situations import UNFINISHED
from lms.obligations.queries.targets import in_scope
from lms.obligations.rules import REFUSED, STANDING, WAITING, WITHDRAWN, Terms, fingerprint
from lms.obligations.services.resolving import resolve_assignment
from lms.obligations.services.terms import check_terms, people_count

RESOLVE_JOB: Final = "resolve_assignment"
AT_ONCE: Final = 2000  # people who are resolved within the request; more are left to the job


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assignment that was made, or stood already. `state`: standing, or waiting for a second person."""

    id: int
    state: str


def assign(
    session: Session, *, terms: Terms, by: Actor, approval_size: int | None, moment: Moment
) -> Assigned:
    """Assigns. For more than `approval_size` people (None: however many) it waits until a second person approves it.

    The same course, people and day again give the assignment that there is. Raises TermsRefused.
    """
    today = moment.today
    terms = replace(terms, starts_on=terms.starts_on or today, reason=terms.reason.strip())
    check_terms(session, terms=terms, by=by, today=today)
    people = people_count(session, terms)
    state = WAITING if approval_size is not None and people > approval_size else STANDING
    mark = fingerprint(terms)
    row = {
        **_columns(terms),
        "fingerprint": mark,
        "state": state,
        "created_by": by.audit_id,
        "created_at": moment.now,
    }
    made: int | None = session.scalar(
        upsert(session, Assignment).values(row).on_conflict_do_nothing().returning(Assignment.id)
    )
    if made is None:
        there = (Assignment.fingerprint == mark, Assignment.state.in_((WAITING, STANDING)))
        return Assigned(
            *session.execute(select(Assignment.id, Assignment.state).where(*there)).one()
        )
    _keep_courses(session, made, terms)
    _record(session, made, "created", by, moment, people=people, **_said(terms))
    if state == STANDING:
        _resolve(session, made, people, by, moment)
    return Assigned(made, state)


def approve_assignment(session: Session, *, assignment_id: int, by: Actor, moment: Moment) -> None:
    """Puts a waiting assignment in force. Raises AssignmentNotFound outside the actor's scope, OwnApproval for who made it, NotWaiting,
    DueDayPassed if it waited too long.
    """
    row = _waiting(session, assignment_id, by)
    if row.due_on is not None and row.due_on < moment.today:
        raise DueDayPassed
    _decide(session, row, STANDING, "approved", by=by, moment=moment)
    _resolve(
        session,
        assignment_id,
        people_count(session, present_terms(session, assignment_id)),
        by,
        moment,
    )


def refuse_assignment(
    session: Session, *, assignment_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Refuses a waiting assignment, with the reason on record. Raises as approve_assignment, and ReasonMissing."""
    row = _waiting(session, assignment_id, by)
    _decide(session, row, REFUSED, "refused", by=by, moment=moment, reason=given_reason(reason))


def change_assignment(
    session: Session, *, assignment_id: int, terms: Terms, by: Actor, moment: Moment
) -> None:
    """Gives a standing assignment new terms: people come in and fall out, days move, all on record; what was met stays met.

    A new due day or number of days takes the place of days that were moved for single people. Raises AssignmentNotFound, NotStanding,
    TermsRefused, SameAssignment.
    """
    today = moment.today
    row = _locked(session, assignment_id, by)
    if row.state != STANDING:
        raise NotStanding
    was = present_terms(session, assignment_id)
    terms = replace(terms, starts_on=terms.starts_on or was.starts_on, reason=terms.reason.strip())
    check_terms(session, terms=terms, by=by, today=today, present=was)
    if terms == was:
        return
    mark = fingerprint(terms)
    other = (
        Assignment.fingerprint == mark,
        Assignment.state.in_((WAITING, STANDING)),
        Assignment.id != assignment_id,
    )
    if session.scalar(select(exists().where(*other))):
        raise SameAssignment
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id)
        .values(**_columns(terms), fingerprint=mark)
    )
    _keep_courses(session, assignment_id, terms)
    if (terms.due_on, terms.due_days) != (was.due_on, was.due_days):
        first = (
            Obligation.assignment_id == assignment_id,
            Obligation.round == 0,
            Obligation.own_due_on.is_not(None),
        )
        session.execute(
            update(Obligation)
            .where(*first, Obligation.state.in_(UNFINISHED))
            .values(own_due_on=None)
        )
    _record(session, assignment_id, "changed", by, moment, was=_said(was), **{"is": _said(terms)})
    _resolve(
        session,
        assignment_id,
        max(people_count(session, terms), _unfinished(session, assignment_id)),
        by,
        moment,
    )


def withdraw_assignment(
    session: Session, *, assignment_id: int, by: Actor, moment: Moment, reason: str = ""
) -> int:
    """Withdraws an assignment and ends the obligations that are not met; returns how many. What was met stays met.

    Raises AssignmentNotFound outside the actor's scope, AlreadyWithdrawn.
    """
    row = _locked(session, assignment_id, by)
    if row.state in (WITHDRAWN, REFUSED):
        raise AlreadyWithdrawn
    unfinished = _unfinished(session, assignment_id)
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id)
        .values(state=WITHDRAWN, withdrawn_at=moment.now)
    )
    _record(session, assignment_id, "withdrawn", by, moment, reason=reason.strip()[:MAX_REASON])
    _resolve(session, assignment_id, unfinished, by, moment)
    return unfinished


def given_reason(reason: str) -> str:
    """The reason as it is kept. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:MAX_REASON]


def _resolve(session: Session, assignment_id: int, people: int, by: Actor, moment: Moment) -> None:
    """A few people at once, so that the next page shows them; many by the job."""
    if people <= AT_ONCE:
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


def _columns(terms: Terms) -> dict[str, Any]:
    return {
        "course_id": terms.course_ids[0],
        "region_unit_id": terms.target.region_unit_id,
        "organisation_id": terms.target.organisation_id,
        "narrowing": terms.narrowing,
        "reminder_days": list(terms.reminder_days),
        "reason": terms.reason,
        **{name: getattr(terms, name) for name in TERM_COLUMNS},
    }


def _keep_courses(session: Session, assignment_id: int, terms: Terms) -> None:
    session.execute(delete(AssignmentCourse).where(AssignmentCourse.assignment_id == assignment_id))
    session.execute(
        insert(AssignmentCourse),
        [{"assignment_id": assignment_id, "course_id": one} for one in terms.course_ids],
    )


def _said(terms: Terms) -> dict[str, Any]:
    """The terms as the record keeps them."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(terms).items()
    }


def _record(
    session: Session, assignment_id: int, kind: str, by: Actor, moment: Moment, **details: Any
) -> None:
    """An entry in the assignment's record, and in the one of who did what."""
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


def _locked(session: Session, assignment_id: int, by: Actor) -> Assignment:
    """Resolving reads assignments under a shared lock: it is done before this, or sees what this does."""
    found = session.scalar(
        select(Assignment)
        .where(Assignment.id == assignment_id, in_scope(by))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise AssignmentNotFound
    return found


def _waiting(session: Session, assignment_id: int, by: Actor) -> Assignment:
    row = _locked(session, assignment_id, by)
    if row.state != WAITING:
        raise NotWaiting
    if row.created_by == by.audit_id:
        raise OwnApproval
    return row


def _decide(
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
    _record(session, row.id, kind, by, moment, **details)


def _unfinished(session: Session, assignment_id: int) -> int:
    mine = (Obligation.assignment_id == assignment_id, Obligation.state.in_(UNFINISHED))
    return session.scalar(select(func.count()).select_from(Obligation).where(*mine)) or 0
