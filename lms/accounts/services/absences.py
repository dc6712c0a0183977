"""Absences of people, during which obligations wait."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import AbsenceKindUnknown, EndsBeforeStart
from lms.accounts.models import Absence
from lms.accounts.rules import ABSENCE_KINDS, Actor
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.person_locks import lock_person_anew
from lms.core.clock import Moment
from lms.core.errors import NotFound
from lms.core.rows import has_values


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
    """Record an absence of a person whom the actor manages, and return its id.

    It belongs to the organisation of the post by which the actor manages the person. Without a last
    day it lasts until it is ended, or until that post ends. The same one that is recorded already
    is returned instead. Raises NotFound, AbsenceKindUnknown, EndsBeforeStart.
    """
    check_can_manage(session, by=by, person_id=person_id)
    if kind not in ABSENCE_KINDS:
        raise AbsenceKindUnknown
    if ends_on is not None and ends_on < starts_on:
        raise EndsBeforeStart
    lock_person_anew(session, person_id)
    owners = queries.find_owner_organisations(session, by=by, person_ids=[person_id])
    values = {
        "person_id": person_id,
        "organisation_id": owners.get(person_id),
        "kind": kind,
        "starts_on": starts_on,
        "ends_on": ends_on,
    }
    same = (has_values(Absence, values), Absence.withdrawn_at.is_(None))
    existing_id = session.scalar(select(Absence.id).where(*same))
    if existing_id is not None:
        return existing_id
    absence = Absence(**values, created_by=by.audit_id, created_at=moment.now)
    session.add(absence)
    session.flush()
    _record_and_announce(session, "absence_recorded", absence, by=by, moment=moment)
    return absence.id


def end_absence(
    session: Session, *, by: Actor, absence_id: int, ends_on: date, moment: Moment
) -> None:
    """Set the last day of an absence, earlier or later than before.

    Raises NotFound, EndsBeforeStart.
    """
    absence = _lock_managed_absence(session, by, absence_id)
    if ends_on < absence.starts_on:
        raise EndsBeforeStart
    if absence.ends_on != ends_on:
        absence.ends_on = ends_on
        _record_and_announce(session, "absence_ended", absence, by=by, moment=moment)


def withdraw_absence(session: Session, *, by: Actor, absence_id: int, moment: Moment) -> None:
    """Withdraw an absence that was entered by mistake. Raises NotFound."""
    absence = _lock_managed_absence(session, by, absence_id)
    absence.withdrawn_at = moment.now
    _record_and_announce(session, "absence_withdrawn", absence, by=by, moment=moment)


def check_can_manage(session: Session, *, by: Actor, person_id: int) -> None:
    """Raise NotFound if the actor may not manage the person."""
    queries.load_person_in_scope(session, by=by, person_id=person_id)
    if not queries.can_manage_person(session, by=by, person_id=person_id):
        raise NotFound


def _lock_managed_absence(session: Session, by: Actor, absence_id: int) -> Absence:
    absence = session.scalar(
        select(Absence)
        .where(
            Absence.id == absence_id, Absence.withdrawn_at.is_(None), queries.is_absence_managed(by)
        )
        .with_for_update()
    )
    if absence is None:
        raise NotFound
    check_can_manage(session, by=by, person_id=absence.person_id)
    return absence


def _record_and_announce(
    session: Session, kind: str, absence: Absence, *, by: Actor, moment: Moment
) -> None:
    """Record the event without the kind of absence, which is nobody else's business."""
    record_event(
        session,
        kind=kind,
        subject=f"person:{absence.person_id}",
        by_id=by.audit_id,
        now=moment.now,
        absence_id=absence.id,
    )
    send_people_changed(session, [absence.person_id], by=by, moment=moment)
