"""Confirmed contacts: only these reset a password.

A contact is confirmed by whoever reads it and is signed in to the account, or has just set its
first password by a link that was sent there (docs/adr/0032).
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ScalarSelect, delete, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.auth.errors import CodeRefused, LetterUsedUp, TooManyLetters
from lms.auth.models import AccountLetter, ContactConfirmation
from lms.auth.queries.contacts import list_contacts
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.rules.recovery import CODE_ATTEMPTS, CONFIRM
from lms.auth.services.contact_claims import take_claimed_contact
from lms.auth.services.letters import hash_code, queue_letter
from lms.core import throttle
from lms.core.crypto import FieldCipher, hash_token
from lms.core.database import Database, upsert
from lms.core.errors import NotFound
from lms.core.fingerprints import sha256

LETTERS: Final = 5
LETTER_WINDOW: Final = timedelta(hours=1)


def request_confirmation(
    session: Session, *, person_id: int, channel: str, cipher: FieldCipher, now: datetime
) -> None:
    """Send a link or a code to a contact that is not confirmed. Raises NotFound, TooManyLetters."""
    contacts = list_contacts(session, person_id)
    state = next((row for row in contacts if row.channel == channel), None)
    if state is None or state.is_confirmed:
        raise NotFound
    use = throttle.take(
        session,
        key=cipher.lookup(f"contact letters {person_id}"),
        limit=LETTERS,
        window=LETTER_WINDOW,
        now=now,
    )
    if use.uses_left < 0:
        raise TooManyLetters(retry_after=use.seconds)
    queue_letter(
        session, person_id=person_id, kind=CONFIRM, channel=channel, contact=state.contact, now=now
    )


def find_contact_to_confirm(session: Session, *, by: Actor, token: str, now: datetime) -> str:
    """Return the contact that a link of the actor's own confirms. Raises LetterUsedUp."""
    return _load_letter(session, by=by, token=token, now=now).contact


def confirm_by_link(session: Session, *, by: Actor, token: str, now: datetime) -> None:
    """Confirm the contact to which the link was sent.

    Raises LetterUsedUp, ContactConfirmedElsewhere.
    """
    letter = _load_letter(session, by=by, token=token, now=now)
    take_claimed_contact(
        session, person_id=by.person_id, channel=letter.channel, contact=letter.contact, now=now
    )
    confirm_contact(
        session,
        person_id=by.person_id,
        channel=letter.channel,
        contact_hash=sha256(letter.contact),
        now=now,
    )
    session.delete(letter)


def confirm_by_code(
    database: Database, *, by: Actor, code: str, cipher: FieldCipher, now: datetime
) -> None:
    """Confirm the telephone to which the last code was sent; a wrong code is counted.

    Raises CodeRefused, ContactConfirmedElsewhere.
    """
    with database.write() as session:
        letter = session.execute(
            update(AccountLetter)
            .where(AccountLetter.id == _select_newest_code(by, now))
            .values(failures=AccountLetter.failures + 1)
            .returning(AccountLetter.id, AccountLetter.secret_hash, AccountLetter.contact),
            execution_options={"synchronize_session": False},
        ).first()
        is_right = letter is not None and letter.secret_hash == hash_code(letter.id, code, cipher)
        if letter is not None and is_right:
            take_claimed_contact(
                session, person_id=by.person_id, channel=SMS, contact=letter.contact, now=now
            )
            confirm_contact(
                session,
                person_id=by.person_id,
                channel=SMS,
                contact_hash=sha256(letter.contact),
                now=now,
            )
            session.execute(delete(AccountLetter).where(AccountLetter.id == letter.id))
    if not is_right:
        raise CodeRefused


def _select_newest_code(by: Actor, now: datetime) -> ScalarSelect[str]:
    """Select the id of the last letter with a code that is still good."""
    return (
        select(AccountLetter.id)
        .where(
            AccountLetter.person_id == by.person_id,
            AccountLetter.kind == CONFIRM,
            AccountLetter.channel == SMS,
            AccountLetter.expires_at > now,
            AccountLetter.failures < CODE_ATTEMPTS,
        )
        .order_by(AccountLetter.expires_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def confirm_contact(
    session: Session, *, person_id: int, channel: str, contact_hash: str, now: datetime
) -> None:
    """Store that the person reads the contact with this hash. Idempotent."""
    row = {
        "person_id": person_id,
        "channel": channel,
        "contact_hash": contact_hash,
        "confirmed_at": now,
    }
    statement = upsert(session, ContactConfirmation).values(row)
    is_new = session.scalar(
        statement.on_conflict_do_update(
            index_elements=[ContactConfirmation.person_id, ContactConfirmation.channel],
            set_={name: statement.excluded[name] for name in ("contact_hash", "confirmed_at")},
            where=ContactConfirmation.contact_hash != statement.excluded.contact_hash,
        ).returning(ContactConfirmation.person_id)
    )
    if is_new is None:
        return
    record_event(
        session,
        kind="contact_confirmed",
        subject=f"person:{person_id}",
        by_id=person_id,
        now=now,
        channel=channel,
    )


def _load_letter(session: Session, *, by: Actor, token: str, now: datetime) -> AccountLetter:
    """Return the letter with this link, if it went to the actor's present e-mail."""
    letter = session.scalar(
        select(AccountLetter)
        .join(Person, Person.id == AccountLetter.person_id)
        .where(
            AccountLetter.secret_hash == hash_token(token),
            AccountLetter.person_id == by.person_id,
            AccountLetter.kind == CONFIRM,
            AccountLetter.channel == EMAIL,
            or_(AccountLetter.contact == Person.email, AccountLetter.contact == Person.email_claim),
            AccountLetter.expires_at > now,
        )
    )
    if letter is None:
        raise LetterUsedUp
    return letter
