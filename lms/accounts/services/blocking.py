"""Blocking people, letting them in again, and signing out everywhere."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.errors import ClosedByMerge, LastAdministrator
from lms.accounts.rules import Actor
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.person_changes import record_person_event
from lms.accounts.services.person_locks import lock_person_as_admin
from lms.accounts.services.roles import is_last_administrator
from lms.accounts.services.sign_ins import end_all_sign_ins
from lms.core.clock import Moment


def block_person(session: Session, *, by: Actor, person_id: int, moment: Moment) -> None:
    """Block a person and sign out all their browsers. Idempotent. Raises LastAdministrator."""
    person = lock_person_as_admin(session, by, person_id)
    if person.blocked_at is not None:
        return
    if is_last_administrator(session, person.id):
        raise LastAdministrator
    person.blocked_at = moment.now
    end_all_sign_ins(session, person_id=person.id, now=moment.now)
    record_person_event(session, "person_blocked", person, by, moment.now)
    send_people_changed(session, [person.id], by=by, moment=moment)


def unblock_person(session: Session, *, by: Actor, person_id: int, moment: Moment) -> None:
    """Unblock a person. Raises ClosedByMerge."""
    person = lock_person_as_admin(session, by, person_id)
    if person.merged_into_id is not None:
        raise ClosedByMerge
    if person.blocked_at is not None:
        person.blocked_at = None
        record_person_event(session, "person_unblocked", person, by, moment.now)
        send_people_changed(session, [person.id], by=by, moment=moment)


def sign_out_everywhere(session: Session, *, by: Actor, now: datetime) -> None:
    """Sign the actor out in every browser, this one included."""
    end_all_sign_ins(session, person_id=by.person_id, now=now)
    record_event(
        session,
        kind="signed_out_everywhere",
        subject=f"person:{by.person_id}",
        by_id=by.person_id,
        now=now,
    )
