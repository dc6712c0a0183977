"""Signing up for a session, withdrawing, and being put on its list or taken off it by who runs it."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import in_scope, person_by_user_name
from lms.accounts.rules import Actor
from lms.accounts.services import find_by_login
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.outreach.errors import PersonNotFound, SessionCancelled
from lms.outreach.models import SignUp, TrainingSession
from lms.outreach.queries import open_to, runs
from lms.outreach.rules import COMING, SIGNED_UP_EVENT, WITHDRAWN, WITHDREW_EVENT, state_for
from lms.outreach.services.recording import (
    coming_count,
    give_free_places,
    locked,
    locked_to_come,
    touch,
    write_event,
)


def sign_up(session: Session, *, session_id: int, by: Actor, now: datetime) -> str:
    """Gives a person a place, or one on the waiting list, and returns which: COMING or WAITING. Twice is once.

    Raises SessionNotFound if the session is not for them, SessionCancelled, SessionBegun.
    """
    row = locked_to_come(session, session_id, open_to(by), now)
    return _enter(session, row, person_id=by.person_id, by_id=by.person_id, now=now)


def withdraw_sign_up(session: Session, *, session_id: int, by: Actor, moment: Moment) -> bool:
    """Gives a person's place back, and to who waits longest. False if there was none. Raises SessionNotFound, SessionCancelled, SessionBegun."""
    mine = select(SignUp.session_id).where(SignUp.person_id == by.person_id)
    row = locked_to_come(
        session, session_id, or_(open_to(by), TrainingSession.id.in_(mine)), moment.now
    )
    return _leave(session, row, SignUp.person_id == by.person_id, by_id=by.person_id, moment=moment)


def add_person(
    session: Session, *, session_id: int, login: str, by: Actor, cipher: FieldCipher, now: datetime
) -> str:
    """Puts somebody whom the actor answers for on the list of a session, by what they sign in with; returns what they became. From its
    beginning on there is no waiting: who is added then was there.

    Raises SessionNotFound, SessionCancelled, PersonNotFound.
    """
    row = locked(session, session_id, runs(by))
    if row.cancelled_at is not None:
        raise SessionCancelled
    person = _person(session, login, by, cipher)
    was_there = row.starts_at <= now
    return _enter(
        session, row, person_id=person.id, by_id=by.audit_id, now=now, was_there=was_there
    )


def remove_person(
    session: Session, *, session_id: int, sign_up_id: int, by: Actor, moment: Moment
) -> bool:
    """Takes somebody off the list of a session to come. False if they were not on it. Raises SessionNotFound, SessionCancelled, SessionBegun."""
    row = locked_to_come(session, session_id, runs(by), moment.now)
    return _leave(session, row, SignUp.id == sign_up_id, by_id=by.audit_id, moment=moment)


def _person(session: Session, login: str, by: Actor, cipher: FieldCipher) -> Person:
    found = find_by_login(session, login=login, cipher=cipher)
    stays = person_by_user_name(session, found.merged_into) if found.merged_into else None
    person_id = found.person_id if stays is None else stays.id
    person = (
        None
        if person_id is None
        else session.scalar(select(Person).where(Person.id == person_id, in_scope(by)))
    )
    if person is None:
        raise PersonNotFound
    return person


def _enter(
    session: Session,
    row: TrainingSession,
    *,
    person_id: int,
    by_id: int | None,
    now: datetime,
    was_there: bool = False,
) -> str:
    known = session.scalar(
        select(SignUp).where(SignUp.session_id == row.id, SignUp.person_id == person_id)
    )
    if known is not None and known.state != WITHDRAWN and not was_there:
        return known.state
    state = (
        COMING
        if was_there
        else state_for(capacity=row.capacity, coming=coming_count(session, row.id))
    )
    person = session.get_one(Person, person_id)
    values = {
        "state": state,
        "queued_at": now,
        "came": True if was_there else None,
        "region_unit_id": person.region_unit_id,
        "organisation_id": person.organisation_id,
    }
    if known is None:
        known = SignUp(session_id=row.id, person_id=person_id, changes=0, changed_at=now, **values)
        session.add(known)
    else:
        touch(known, now, **values)
    session.flush()
    write_event(
        session,
        row,
        SIGNED_UP_EVENT,
        now=now,
        by_id=by_id,
        sign_up=known,
        state=state,
        came=known.came,
    )
    return state


def _leave(
    session: Session,
    row: TrainingSession,
    which: ColumnElement[bool],
    *,
    by_id: int | None,
    moment: Moment,
) -> bool:
    known = session.scalar(
        select(SignUp).where(SignUp.session_id == row.id, SignUp.state != WITHDRAWN, which)
    )
    if known is None:
        return False
    write_event(
        session, row, WITHDREW_EVENT, now=moment.now, by_id=by_id, sign_up=known, was=known.state
    )
    touch(known, moment.now, state=WITHDRAWN)
    give_free_places(session, row, moment=moment)
    return True
