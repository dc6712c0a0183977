"""Setting a password by a one-time link or a sign-in card, which signs the person in.

These use cases take the database instead of a session: the password is hashed outside of any
transaction, and a code that opens nothing is counted although it is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.errors import CardRefused
from lms.accounts.models import Person
from lms.accounts.services.cards import (
    check_card_throttle,
    find_person_of_card,
    record_refused_card,
    use_card,
)
from lms.accounts.services.passwords import (
    check_new_password,
    own_words,
    person_of_link,
    use_password_link,
)
from lms.accounts.services.roles import is_staff
from lms.accounts.services.signing_in import Browser, CodeNeeded, SignedIn, Verifier, admit_person
from lms.core.crypto import FieldCipher
from lms.core.database import Database


@dataclass(frozen=True, slots=True)
class PasswordOwner:
    """Whose password may be set. `staff`: they hold a role, so it has to be longer."""

    person: Person
    staff: bool


def find_link_owner(session: Session, *, token: str, now: datetime) -> PasswordOwner:
    """Return whose password the link may set. Raises LinkUsedUp."""
    person = person_of_link(session, token=token, now=now)
    return PasswordOwner(person, is_staff(session, person.id))


def find_card_owner(
    database: Database, *, code: str, ip: str, cipher: FieldCipher, now: datetime
) -> PasswordOwner:
    """Return whose password the card may set. A code that opens nothing is counted.

    Raises CardRefused, TooManySignIns.
    """
    with database.read() as session:
        check_card_throttle(session, ip=ip, cipher=cipher, now=now)
        person = find_person_of_card(session, code=code, now=now)
        if person is not None:
            return PasswordOwner(person, is_staff(session, person.id))
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
    check_new_password(password, staff=owner.staff, own_words=own_words(owner.person))
    password_hash = verifier.passwords.hash(password)
    with database.write() as session:
        person = use_proof(session, password_hash)
        return admit_person(
            session, verifier=verifier, person_id=person.id, browser=browser, now=now
        )
