"""Assigning mandatory courses and keeping track of who met them. Every change stands in the append-only record, in the same transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, func, insert, literal, select, update
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.core.clock import local_date
from lms.core.database import Key, UtcDateTime, upsert
from lms.enrolment.models import Enrolment
from lms.learning.rules import Completion
from lms.obligations.errors import AlreadyWithdrawn, AssignmentNotFound, CourseNotMandatory, DueDayPassed, NoReason, TargetNotFound
from lms.obligations.models import Assignment, Obligation, ObligationEvent
from lms.obligations.queries import assignment, course_outline, good_completion, in_target, standing_assignment_ids, target_entry
from lms.obligations.rules import (
    ENDED,
    ENDED_EVENT,
    MAX_REASON,
    MET,
    MET_EVENT,
    OPEN,
    OPENED_EVENT,
    REMINDER_DAYS,
    STANDING,
    WITHDRAWN,
    Target,
    fingerprint,
)

EVENT_COLUMNS = ("obligation_id", "kind", "at", "on", "actor_id", "region_unit_id", "organisation_id", "due_on", "details")
BATCH = 5000  # ids in one statement: SQLite takes 32,766 values


@dataclass(slots=True)
class Resolved:
    """What resolving an assignment changed: obligations opened, met at once, ended."""

    opened: int = 0
    met: int = 0
    ended: int = 0


def assign_course(
    session: Session, *, slug: str, target: Target, due_on: date, reason: str, actor: Actor, now: datetime, zone: ZoneInfo
) -> int:
    """Assigns a mandatory course to the civil servants of a target by a day (which may be used whole) and returns the assignment's id.

    Each of them has the obligation at once; whoever holds a completion that is still good has met it. The same course, target and day
    again give the assignment that stands. Raises TargetNotFound outside the actor's scope, CourseNotMandatory, DueDayPassed, NoReason.
    """
    outline = check_assignment(
        session, slug=slug, target=target, due_on=due_on, reason=reason, actor=actor, today=local_date(now, zone)
    )
    mark = fingerprint(outline.course_id, target, due_on)
    row = {
        "course_id": outline.course_id, "region_unit_id": target.region_unit_id, "organisation_id": target.organisation_id,
        "fingerprint": mark, "starts_on": local_date(now, zone), "due_on": due_on,
        "reminder_days": list(REMINDER_DAYS), "reason": reason.strip()[:MAX_REASON], "created_by": actor.audit_id, "created_at": now,
    }  # fmt: skip
    made = upsert(session, Assignment).values(row).on_conflict_do_nothing().returning(Assignment.id)
    assignment_id: int | None = session.scalar(made)
    if assignment_id is None:
        return _standing_id(session, mark)
    record_event(session, kind="course_assigned", subject=f"assignment:{assignment_id}", now=now, actor_id=actor.audit_id)
    resolve(session, assignment_id=assignment_id, actor_id=actor.audit_id, now=now, zone=zone)
    return assignment_id


def check_assignment(
    session: Session, *, slug: str, target: Target, due_on: date, reason: str, actor: Actor, today: date
) -> Outline:
    """The outline of the course, if all of this may be assigned. Raises what assign_course raises."""
    if target_entry(session, actor, target) is None:
        raise TargetNotFound
    version_id = catalogue.current_version_id(session, slug)
    outline = catalogue.outline(session, version_id) if version_id is not None else None
    if outline is None or not outline.mandatory:
        raise CourseNotMandatory
    if due_on < today:
        raise DueDayPassed
    if not reason.strip():
        raise NoReason
    return outline


def withdraw_assignment(session: Session, *, assignment_id: int, actor: Actor, now: datetime, zone: ZoneInfo) -> int:
    """Withdraws an assignment and ends the obligations that are still open; returns how many. What was met stays met.

    Raises AssignmentNotFound outside the actor's scope, AlreadyWithdrawn.
    """
    if assignment(session, actor, assignment_id, today=local_date(now, zone)) is None:
        raise AssignmentNotFound
    done = session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id, Assignment.withdrawn_at.is_(None))
        .values(state=WITHDRAWN, withdrawn_at=now)
        .returning(Assignment.id)
    ).all()
    if not done:
        raise AlreadyWithdrawn
    record_event(session, kind="assignment_withdrawn", subject=f"assignment:{assignment_id}", now=now, actor_id=actor.audit_id)
    ids = _change(session, Obligation.assignment_id == assignment_id, was=OPEN, state=ENDED)
    _append(session, ids, ENDED_EVENT, actor_id=actor.audit_id, now=now, on=local_date(now, zone))
    return len(ids)


def meet_on_completion(session: Session, *, completion: Completion) -> None:
    """Marks the person's open obligations in this course as met. Listens to learning.services.course_completed."""
    whose = (Obligation.person_id == completion.person_id) & (Obligation.course_id == completion.course_id)
    ids = _change(session, whose, was=OPEN, state=MET, met_by=completion.enrolment_id, met_on=completion.completed_on)
    _append(session, ids, MET_EVENT, actor_id=completion.actor_id, now=completion.now, on=completion.completed_on)


def catch_up(session: Session, *, now: datetime, zone: ZoneInfo, assignment_ids: Sequence[int] | None = None) -> Resolved:
    """Brings the obligations of assignments (of all that stand, by default) to what their targets are now. Again changes nothing.

    Who joined a target gets the obligation, who left it loses it, who came back has it again, who completed the course has met it.
    """
    if assignment_ids is None:
        assignment_ids = standing_assignment_ids(session)
    total = Resolved()
    for assignment_id in assignment_ids:
        one = resolve(session, assignment_id=assignment_id, actor_id=None, now=now, zone=zone)
        total.opened, total.met, total.ended = total.opened + one.opened, total.met + one.met, total.ended + one.ended
    return total


def resolve(session: Session, *, assignment_id: int, actor_id: int | None, now: datetime, zone: ZoneInfo) -> Resolved:
    """Resolves one assignment per person, in as many statements however many people there are. A withdrawn one is left as it is."""
    assignment = session.execute(
        select(Assignment.id, Assignment.course_id, Assignment.region_unit_id, Assignment.organisation_id, Assignment.due_on)
        .where(Assignment.id == assignment_id, Assignment.withdrawn_at.is_(None))
        .with_for_update()
    ).first()
    if assignment is None:
        return Resolved()
    today = local_date(now, zone)
    inside = in_target(Target(assignment.region_unit_id, assignment.organisation_id))
    mine = Obligation.assignment_id == assignment_id
    person_inside = exists().where(Person.id == Obligation.person_id, inside)
    opened = _open_for_new(session, assignment, today, inside)
    opened += _change(session, mine & person_inside, was=ENDED, state=OPEN)
    ended = _change(session, mine & ~person_inside, was=OPEN, state=ENDED)
    _append(session, opened, OPENED_EVENT, actor_id=actor_id, now=now, on=today)
    _append(session, ended, ENDED_EVENT, actor_id=actor_id, now=now, on=today)
    met = _meet_by_earlier(session, mine, assignment.course_id, today)
    _append(session, met, MET_EVENT, actor_id=actor_id, now=now, on=today)
    return Resolved(len(opened), len(met), len(ended))


def _open_for_new(session: Session, assignment: Any, today: date, inside: ColumnElement[bool]) -> list[int]:
    """Obligations for those in the target who have none of this assignment, with the unit and the organisation of today. Their ids."""
    person = Person.__table__.c
    has_one = exists().where(Obligation.assignment_id == assignment.id, Obligation.person_id == Person.id)
    people: Select[*tuple[Any, ...]] = select(
        literal(assignment.id, Key), person.id, literal(assignment.course_id, Key), person.region_unit_id, person.organisation_id,
        literal(today), literal(assignment.due_on), literal(OPEN), literal(0),
    ).where(inside, ~has_one)  # fmt: skip
    columns = [
        "assignment_id",
        "person_id",
        "course_id",
        "region_unit_id",
        "organisation_id",
        "opened_on",
        "due_on",
        "state",
        "round",
    ]
    statement = upsert(session, Obligation).from_select(columns, people).on_conflict_do_nothing().returning(Obligation.id)
    return list(session.scalars(statement))


def _meet_by_earlier(session: Session, mine: ColumnElement[bool], course_id: int, today: date) -> list[int]:
    """Meets the open obligations of those who completed the course before and whose completion is still good. Their ids."""
    outline = course_outline(session, course_id)
    if outline is None:
        return []
    good = good_completion(outline, Obligation.person_id, today)
    latest = select(func.max(Enrolment.id)).where(good).scalar_subquery()
    return _change(session, mine & exists().where(good), was=OPEN, state=MET, met_by=latest)


def _change(session: Session, which: ColumnElement[bool], *, was: str, **values: Any) -> list[int]:
    """Takes obligations from one state to another and returns their ids: each is changed by one caller, however many try at once."""
    statement = update(Obligation).where(which, Obligation.state == was).values(**values).returning(Obligation.id)
    return list(session.scalars(statement.execution_options(synchronize_session=False)))


def _append(session: Session, obligation_ids: Sequence[int], kind: str, *, actor_id: int | None, now: datetime, on: date) -> None:
    """Appends an event to the record of each obligation. The database notes each as not yet in the figures."""
    for start in range(0, len(obligation_ids), BATCH):
        batch = Obligation.id.in_(obligation_ids[start : start + BATCH])
        place = (Obligation.region_unit_id, Obligation.organisation_id, Obligation.due_on)
        when = (literal(now, UtcDateTime()), literal(on), literal(actor_id, Key))
        events = select(Obligation.id, literal(kind), *when, *place, literal({}, JSON)).where(batch)
        session.execute(insert(ObligationEvent).from_select(EVENT_COLUMNS, events))


def _standing_id(session: Session, mark: str) -> int:
    return session.scalars(select(Assignment.id).where(Assignment.fingerprint == mark, Assignment.state == STANDING)).one()
