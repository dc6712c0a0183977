"""Signing up and withdrawing, by the person or by whoever manages the training."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import get_person_by_user_name, is_in_scope
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.auth.services import find_by_login
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.outreach.errors import PersonNotFound, TrainingCancelled
from lms.outreach.models import SignUp, Training
from lms.outreach.queries import is_managed_by, is_open_to
from lms.outreach.rules import COMING, SIGNED_UP_EVENT, WITHDRAWN, WITHDREW_EVENT, choose_state
from lms.outreach.services.recording import (
    count_coming,
    give_free_seats,
    lock_training,
    lock_upcoming_training,
    update_sign_up,
    write_event,
)


def sign_up(session: Session, *, training_id: int, by: Actor, now: datetime) -> str:
    """Sign the actor up; return COMING, or WAITING if no seat is free. Idempotent.

    Raises TrainingNotFound if it is not open to them, TrainingCancelled, TrainingBegun.
    """
    row = lock_upcoming_training(session, training_id, is_open_to(session, by), now)
    return _add_to_list(session, row, person_id=by.person_id, by_id=by.person_id, now=now)


def withdraw_sign_up(
    session: Session, *, training_id: int, by: Actor, moment: Moment
) -> str | None:
    """Withdraw the actor's sign-up and return the state that it had, or None without one.

    The seat goes to whoever waits longest.
    Raises TrainingNotFound, TrainingCancelled, TrainingBegun.
    """
    mine = select(SignUp.training_id).where(SignUp.person_id == by.person_id)
    row = lock_upcoming_training(
        session, training_id, or_(is_open_to(session, by), Training.id.in_(mine)), moment.now
    )
    return _take_off_list(
        session, row, SignUp.person_id == by.person_id, by_id=by.person_id, moment=moment
    )


def add_person(
    session: Session, *, training_id: int, login: str, by: Actor, cipher: FieldCipher, now: datetime
) -> str:
    """Put a person whom the actor answers for on the list; return their state.

    `login` is anything they sign in with. Once the training has begun, whoever is added was there,
    so nobody waits. Raises TrainingNotFound, TrainingCancelled, PersonNotFound.
    """
    row = lock_training(session, training_id, is_managed_by(by))
    if row.cancelled_at is not None:
        raise TrainingCancelled
    person = _find_person(session, login, by, cipher)
    was_there = row.starts_at <= now
    record_event(
        session,
        kind="training_person_added",
        subject=f"person:{person.id}",
        now=now,
        by_id=by.audit_id,
        training=row.id,
    )
    return _add_to_list(
        session, row, person_id=person.id, by_id=by.audit_id, now=now, was_there=was_there
    )


def remove_person(
    session: Session, *, training_id: int, sign_up_id: int, by: Actor, moment: Moment
) -> bool:
    """Take a person off the list of an upcoming training; return False if not on it.

    Raises TrainingNotFound, TrainingCancelled, TrainingBegun.
    """
    row = lock_upcoming_training(session, training_id, is_managed_by(by), moment.now)
    record_event(
        session,
        kind="training_person_removed",
        subject=f"training:{row.id}",
        now=moment.now,
        by_id=by.audit_id,
        sign_up=sign_up_id,
    )
    former_state = _take_off_list(
        session, row, SignUp.id == sign_up_id, by_id=by.audit_id, moment=moment
    )
    return former_state is not None


def give_up_seat(session: Session, *, sign_up_id: int, by_id: int | None, moment: Moment) -> None:
    """Withdraw a sign-up of somebody who leaves the site, and give the seat to who waits."""
    training_id = session.get_one(SignUp, sign_up_id).training_id
    row = lock_training(session, training_id, true())
    _take_off_list(session, row, SignUp.id == sign_up_id, by_id=by_id, moment=moment)


def _find_person(session: Session, login: str, by: Actor, cipher: FieldCipher) -> Person:
    login_owner = find_by_login(session, login=login, cipher=cipher)
    kept_person = (
        get_person_by_user_name(session, login_owner.merged_into)
        if login_owner.merged_into
        else None
    )
    person_id = login_owner.person_id if kept_person is None else kept_person.id
    person = (
        None
        if person_id is None
        else session.scalar(select(Person).where(Person.id == person_id, is_in_scope(by)))
    )
    if person is None:
        raise PersonNotFound
    return person


def _add_to_list(
    session: Session,
    row: Training,
    *,
    person_id: int,
    by_id: int | None,
    now: datetime,
    was_there: bool = False,
) -> str:
    """Add or renew a sign-up and return its state. A seat is certain for whoever was there."""
    sign_up = session.scalar(
        select(SignUp).where(SignUp.training_id == row.id, SignUp.person_id == person_id)
    )
    if sign_up is not None and sign_up.state != WITHDRAWN and not was_there:
        return sign_up.state
    values = _build_sign_up_values(session, row, person_id, now, was_there=was_there)
    if sign_up is None:
        sign_up = SignUp(
            training_id=row.id, person_id=person_id, changes=0, changed_at=now, **values
        )
        session.add(sign_up)
    else:
        update_sign_up(sign_up, now, **values)
    session.flush()
    details = {"state": sign_up.state, "came": sign_up.came}
    write_event(session, row, SIGNED_UP_EVENT, now=now, by_id=by_id, sign_up=sign_up, **details)
    return sign_up.state


def _build_sign_up_values(
    session: Session, row: Training, person_id: int, now: datetime, *, was_there: bool
) -> dict[str, Any]:
    state = COMING
    if not was_there:
        state = choose_state(capacity=row.capacity, coming_count=count_coming(session, row.id))
    person = session.get_one(Person, person_id)
    return {
        "state": state,
        "queued_at": now,
        "came": True if was_there else None,
        "region_unit_id": person.region_unit_id,
        "organisation_id": person.organisation_id,
    }


def _take_off_list(
    session: Session,
    row: Training,
    condition: ColumnElement[bool],
    *,
    by_id: int | None,
    moment: Moment,
) -> str | None:
    """Withdraw the sign-up that meets the condition; return its former state, None without one."""
    sign_up = session.scalar(
        select(SignUp).where(SignUp.training_id == row.id, SignUp.state != WITHDRAWN, condition)
    )
    if sign_up is None:
        return None
    former_state = sign_up.state
    write_event(
        session, row, WITHDREW_EVENT, now=moment.now, by_id=by_id, sign_up=sign_up, was=former_state
    )
    update_sign_up(sign_up, moment.now, state=WITHDRAWN)
    give_free_seats(session, row, moment=moment)
    return former_state
