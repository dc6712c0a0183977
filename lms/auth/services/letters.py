"""Letters of an account, which leave at once: queueing, claiming, outcomes.

The code or link in a letter is drawn when it is claimed, so that no table ever holds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.auth.models import AccountLetter, ContactConfirmation
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.rules.recovery import CONFIRM, CONTACT_CHANGED, RESET, VALIDITY, clean_code, draw_code
from lms.auth.services.password_links import add_password_link
from lms.core.crypto import FieldCipher, generate_token, hash_token
from lms.core.fingerprints import sha256

CLAIM: Final = timedelta(minutes=5)
BATCH: Final = 20
ATTEMPTS: Final = 5
UNSYNCHRONIZED: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """A claimed letter.

    `secret`: the token of its link, or its code; empty if it has neither. `until`: when it ends.
    """

    id: str
    kind: str
    channel: str
    contact: str
    language: str
    user_name: str
    secret: str
    until: datetime


def queue_letter(
    session: Session, *, person_id: int | None, kind: str, channel: str, contact: str, now: datetime
) -> str:
    """Queue a letter and return its id. Without a person it is never sent."""
    letter_id = generate_token()
    session.add(
        AccountLetter(
            id=letter_id,
            person_id=person_id,
            kind=kind,
            channel=channel,
            contact=contact,
            not_before=now,
            expires_at=now + VALIDITY[kind, channel],
        )
    )
    session.flush()
    return letter_id


def claim_letters(
    session: Session, *, cipher: FieldCipher, now: datetime
) -> list[OutgoingLetter] | None:
    """Claim the oldest letters for some minutes, each with a new secret; None if none waits.

    Left out are those without a person, to a contact that the person does not have any more, and to
    blocked accounts: they count as sent.
    """
    waiting_letters = (
        select(AccountLetter)
        .where(
            AccountLetter.sent_at.is_(None),
            AccountLetter.not_before <= now,
            AccountLetter.expires_at > now,
            AccountLetter.attempts < ATTEMPTS,
        )
        .order_by(AccountLetter.not_before)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    letters = session.scalars(waiting_letters).all()
    if not letters:
        return None
    people = _load_people(session, letters)
    outgoing = []
    for letter in letters:
        person = people.get(letter.person_id or 0)
        if person is None or not _is_still_valid(session, letter, person):
            letter.sent_at = now
            continue
        letter.not_before, letter.attempts = now + CLAIM, letter.attempts + 1
        outgoing.append(_build_outgoing(session, letter, person, cipher))
    return outgoing


def note_letter_sent(session: Session, letter_id: str, *, now: datetime) -> None:
    """Store that a letter left, or never will. The contact is not kept longer than needed."""
    session.execute(
        update(AccountLetter).where(AccountLetter.id == letter_id).values(sent_at=now),
        execution_options=UNSYNCHRONIZED,
    )


def postpone_letter(session: Session, letter_id: str, *, until: datetime) -> None:
    """Try again later to send a letter."""
    session.execute(
        update(AccountLetter).where(AccountLetter.id == letter_id).values(not_before=until),
        execution_options=UNSYNCHRONIZED,
    )


def sweep_letters(session: Session, *, now: datetime) -> None:
    """Delete the letters whose secret has ended."""
    session.execute(
        delete(AccountLetter).where(AccountLetter.expires_at <= now),
        execution_options=UNSYNCHRONIZED,
    )


def hash_code(letter_id: str, code: str, cipher: FieldCipher) -> str:
    """Return the keyed hash of a code, which is too short for a plain one."""
    return cipher.lookup(f"letter {letter_id} {clean_code(code)}")


def _load_people(session: Session, letters: Sequence[AccountLetter]) -> dict[int, Any]:
    ids = {letter.person_id for letter in letters if letter.person_id is not None}
    contacts = (Person.email, Person.phone, Person.email_claim, Person.phone_claim)
    columns = (Person.id, Person.user_name, Person.language, *contacts)
    open_account = (Person.blocked_at.is_(None), Person.merged_into_id.is_(None))
    rows = session.execute(select(*columns).where(Person.id.in_(ids), *open_account))
    return {row.id: row for row in rows}


def _is_still_valid(session: Session, letter: AccountLetter, person: Any) -> bool:
    """Return whether the contact is still what it was when the letter was requested."""
    is_email = letter.channel == EMAIL
    contact = person.email if is_email else person.phone
    claim = person.email_claim if is_email else person.phone_claim
    if letter.kind == CONTACT_CHANGED or (letter.kind == CONFIRM and letter.contact == claim):
        return True
    if letter.contact != contact:
        return False
    if letter.kind == CONFIRM:
        return True
    confirmation = session.get(ContactConfirmation, (person.id, letter.channel))
    return confirmation is not None and confirmation.contact_hash == sha256(letter.contact)


def _build_outgoing(
    session: Session, letter: AccountLetter, person: Any, cipher: FieldCipher
) -> OutgoingLetter:
    secret = ""
    if letter.kind != CONTACT_CHANGED and letter.channel == SMS:
        secret = draw_code()
        letter.secret_hash = hash_code(letter.id, secret, cipher)
    elif letter.kind == RESET:
        secret = add_password_link(
            session,
            person_id=person.id,
            expires_at=letter.expires_at,
            channel=letter.channel,
            contact_hash=sha256(letter.contact),
        )
    elif letter.kind == CONFIRM:
        secret = generate_token()
        letter.secret_hash = hash_token(secret)
    return OutgoingLetter(
        id=letter.id,
        kind=letter.kind,
        channel=letter.channel,
        contact=letter.contact,
        language=person.language,
        user_name=person.user_name,
        secret=secret,
        until=letter.expires_at,
    )
