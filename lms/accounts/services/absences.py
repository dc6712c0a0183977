"""Absences: leaves during which obligations wait."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import AbsenceKindUnknown, EndsBeforeStart
from lms.accounts.models import Absence
from lms.accounts.rules import ABSENCE_KINDS, Actor
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.core.clock import Moment
from lms.core.errors import NotFound


def record_absence(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    kind: str,
    starts_on: date,
    ends_on: date | None,
    moment: Moment,
) -> int:
    """Notes a leave of somebody whose post the actor manages; without an end it lasts until it is ended. Returns its id.

    Raises NotFound, AbsenceKindUnknown, EndsBeforeStart.
    """
    check_manages(session, by=by, person_id=person_id)
    if kind not in ABSENCE_KINDS:
        raise AbsenceKindUnknown
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart
    made = Absence(
        person_id=person_id,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        created_by=by.audit_id,
        created_at=moment.now,
    )
    session.add(made)
    session.flush()
    _tell(session, "absence_recorded", made, by=by, moment=moment)
    return made.id


def end_absence(
    session: Session, *, by: Actor, absence_id: int, ends_on: date, moment: Moment
) -> None:
    """Sets the last day of a leave, earlier or later than it was. Raises NotFound, EndsBeforeStart."""
    found = _managed(session, by, absence_id)
    if ends_on < found.starts_on:
        raise EndsBeforeStart
    if found.ends_on != ends_on:
        found.ends_on = ends_on
        _tell(session, "absence_ended", found, by=by, moment=moment)


def withdraw_absence(session: Session, *, by: Actor, absence_id: int, moment: Moment) -> None:
    """Takes back a leave that was entered by mistake. Raises NotFound."""
    found = _managed(session, by, absence_id)
    found.withdrawn_at = moment.now
    _tell(session, "absence_withdrawn", found, by=by, moment=moment)


def check_manages(session: Session, *, by: Actor, person_id: int) -> None:
    """Raises NotFound if the actor may not manage the person."""
    queries.person_in_scope(session, by=by, person_id=person_id)
    if not queries.manages_person(session, by=by, person_id=person_id):
        raise NotFound


def _managed(session: Session, by: Actor, absence_id: int) -> Absence:
    found = session.scalar(
        select(Absence)
        .where(Absence.id == absence_id, Absence.withdrawn_at.is_(None))
        .with_for_update()
    )
    if found is None:
        raise NotFound
    check_manages(session, by=by, person_id=found.person_id)
    return found


def _tell(session: Session, kind: str, absence: Absence, *, by: Actor, moment: Moment) -> None:
    """The record holds no kind of leave: why somebody is away is nobody else's business."""
    record_event(
        session,
        kind=kind,
        subject=f"person:{absence.person_id}",
        by_id=by.audit_id,
        now=moment.now,
        absence_id=absence.id,
    )
    send_people_changed(session, [absence.person_id], by=by, moment=moment)
