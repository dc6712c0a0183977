"""Setting a password by a one-time link or a sign-in card, which signs the person in.

The use cases take the database instead of a session: the password is hashed outside of any
transaction, and a code that opens nothing is counted although it is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import is_staff, record_event
from lms.auth.errors import CardNotYetGood, CardRefused
from lms.auth.services.card_redemption import (
    check_card_throttle,
    find_person_by_card,
    record_refused_card,
    use_card,
)
from lms.auth.services.cards import RECOVERY_WAIT, list_waiting
from lms.auth.services.link_redemption import load_person_by_link, use_password_link
from lms.auth.services.password_links import add_password_link, end_password_links
from lms.auth.services.passwords import check_new_password, list_own_words
from lms.auth.services.sign_in import Browser, CodeNeeded, SignedIn, Verifier, admit_person
from lms.core.crypto import FieldCipher
from lms.core.database import Database

LINK_VALIDITY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PasswordOwner:
    """The person whose password may be set. `staff`: a role needs a longer one."""

    person: Person
    staff: bool


def create_password_link(
    session: Session,
    *,
    person_id: int,
    by: Actor,
    now: datetime,
    channel: str | None = None,
    contact_hash: str | None = None,
) -> str:
    """Return the token of a new one-time link, valid for seven days.

    Earlier links of the person stop working. That of a national administrator for an account in
    use works after a day, so that its person can end it. `contact_hash`: that of the contact to
    which it goes.
    """
    end_password_links(session, person_id=person_id, now=now)
    token = add_password_link(
        session,
        person_id=person_id,
        starts_at=now + RECOVERY_WAIT if list_waiting(session, by, [person_id]) else None,
        expires_at=now + LINK_VALIDITY,
        channel=channel,
        contact_hash=contact_hash,
    )
    record_event(
        session,
        kind="password_link_created",
        subject=f"person:{person_id}",
        by_id=by.audit_id,
        now=now,
    )
    return token


def find_link_owner(session: Session, *, token: str, now: datetime) -> PasswordOwner:
    """Return whose password the link may set. Raises LinkUsedUp, LinkNotYetGood."""
    person = load_person_by_link(session, token=token, now=now)
    return PasswordOwner(person, is_staff(session, person.id))


def find_card_owner(
    database: Database, *, code: str, ip: str, cipher: FieldCipher, now: datetime
) -> PasswordOwner:
    """Return whose password the card may set. A code that opens nothing is counted.

    A good code is answered also where too many others failed. Raises CardRefused, CardNotYetGood,
    TooManySignIns.
    """
    with database.read() as session:
        person = find_person_by_card(session, code=code, now=now)
        if person is not None:
            return PasswordOwner(person, is_staff(session, person.id))
        if find_person_by_card(session, code=code, now=now + RECOVERY_WAIT) is not None:
            raise CardNotYetGood
        check_card_throttle(session, ip=ip, cipher=cipher, now=now)
    with database.write() as session:
        record_refused_card(session, code=code, ip=ip, cipher=cipher, now=now)
    raise CardRefused


def set_password_by_link(
    database: Database,
    *,
    verifier: Verifier,
    owner: PasswordOwner,
    token: str,
    password: str,
    browser: Browser,
    now: datetime,
) -> SignedIn | CodeNeeded:
    """Set the password by the link, once. Raises LinkUsedUp, and as check_new_password."""

    def use_link(session: Session, password_hash: str) -> Person:
        return use_password_link(session, token=token, password_hash=password_hash, now=now)

    return _set_password(
        database,
        verifier=verifier,
        owner=owner,
        password=password,
        use_proof=use_link,
        browser=browser,
        now=now,
    )


def set_password_by_card(
    database: Database,
    *,
    verifier: Verifier,
    owner: PasswordOwner,
    code: str,
    password: str,
    browser: Browser,
    now: datetime,
) -> SignedIn | CodeNeeded:
    """Set the password by the card, once. Raises CardRefused, and as check_new_password."""

    def use_code(session: Session, password_hash: str) -> Person:
        return use_card(session, code=code, password_hash=password_hash, now=now)

    return _set_password(
        database,
        verifier=verifier,
        owner=owner,
        password=password,
        use_proof=use_code,
        browser=browser,
        now=now,
    )


def _set_password(
    database: Database,
    *,
    verifier: Verifier,
    owner: PasswordOwner,
    password: str,
    use_proof: Callable[[Session, str], Person],
    browser: Browser,
    now: datetime,
) -> SignedIn | CodeNeeded:
    check_new_password(password, staff=owner.staff, own_words=list_own_words(owner.person))
    password_hash = verifier.passwords.hash(password)
    with database.write() as session:
        person = use_proof(session, password_hash)
        return admit_person(
            session, verifier=verifier, person_id=person.id, browser=browser, now=now
        )
