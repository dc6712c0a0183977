"""Changes of a person's IIN, with what is recorded of them and told to the person."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.rules.iin import CONFIRMED, CORRECTED, WITHDRAWN
from lms.accounts.rules.personal import replace_iin_answers
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import iin_changed, send_people_changed
from lms.accounts.services.personal import read_stored_iin
from lms.accounts.services.sign_ins import end_all_sign_ins
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.errors import NotFound

NO_CLAIM: Final[Mapping[str, Any]] = MappingProxyType(
    {"iin_claim_encrypted": None, "iin_claim_hash": None}
)


def confirm_claim(
    session: Session, person: Person, *, proof: str, by_id: int | None, moment: Moment
) -> bool:
    """Make the claim of a locked person their IIN, unless another account has it confirmed."""
    if person.iin_claim_hash is None or is_confirmed_elsewhere(session, person):
        return False
    try:
        with session.begin_nested():
            person.iin_hash, person.iin_encrypted = (
                person.iin_claim_hash,
                person.iin_claim_encrypted,
            )
            person.iin_claim_hash = person.iin_claim_encrypted = None
            session.flush()
    except IntegrityError:
        session.refresh(person)
        return False  # confirmed for another account in this moment
    announce_iin_event(session, CONFIRMED, person, by_id=by_id, moment=moment, how=proof)
    return True


def is_confirmed_elsewhere(session: Session, person: Person) -> bool:
    """Return whether another account has the IIN that the person claims."""
    has_iin = exists().where(Person.iin_hash == person.iin_claim_hash, Person.id != person.id)
    return bool(session.scalar(select(has_iin)))


def withdraw_iin(
    session: Session, person: Person, *, cipher: FieldCipher, by: Actor, moment: Moment
) -> None:
    """Take the IIN, claimed or confirmed, from a locked person, with the answers it gave.

    A confirmed one was a way to sign in, so its loss ends the sign-ins.
    """
    was_confirmed = person.iin_hash is not None
    answers = replace_iin_answers(None, read_stored_iin(person, cipher), person, moment.today.year)
    for name in (*answers, *NO_CLAIM, "iin_encrypted", "iin_hash"):
        setattr(person, name, None)
    if was_confirmed:
        end_all_sign_ins(session, person_id=person.id, now=moment.now)
    announce_iin_event(session, WITHDRAWN, person, by_id=by.audit_id, moment=moment)
    if answers:
        send_people_changed(session, [person.id], by=by, moment=moment)


def announce_correction(session: Session, person: Person, *, by: Actor, moment: Moment) -> None:
    """End the sign-ins of a person whose IIN an administrator entered, and announce it to them."""
    keep_sign_in_id = by.sign_in_id if by.person_id == person.id else None
    end_all_sign_ins(session, person_id=person.id, now=moment.now, keep_sign_in_id=keep_sign_in_id)
    announce_iin_event(session, CORRECTED, person, by_id=by.audit_id, moment=moment)


def announce_iin_event(
    session: Session,
    kind: str,
    person: Person,
    *,
    by_id: int | None,
    moment: Moment,
    **details: Any,
) -> None:
    """Record what became of a person's IIN, and send iin_changed for their message."""
    record_iin_event(session, kind, person_id=person.id, by_id=by_id, now=moment.now, **details)
    session.flush()
    iin_changed.send(session, person_id=person.id, event=kind, moment=moment)


def record_iin_event(
    session: Session, kind: str, *, person_id: int, by_id: int | None, now: datetime, **details: Any
) -> None:
    """Record an event of a person's IIN, without its digits (kinds: rules/iin.py)."""
    record_event(session, kind=kind, subject=f"person:{person_id}", by_id=by_id, now=now, **details)


def lock_holder(session: Session, person_id: int) -> Person:
    """Lock a person and read them anew. Raises NotFound."""
    session.flush()
    person = session.get(Person, person_id, with_for_update=True, populate_existing=True)
    if person is None:
        raise NotFound
    return person
