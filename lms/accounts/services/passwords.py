"""Setting passwords. Hashing is the caller's, outside of the transaction: these take the finished hash."""

import gzip
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import (
    LinkUsedUp,
    PasswordLikeName,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
)
from lms.accounts.models import PasswordLink, Person
from lms.accounts.rules import (
    PASSWORD_MAXIMUM,
    PASSWORD_MINIMUM,
    PASSWORD_MINIMUM_STAFF,
    Actor,
    resembles,
)
from lms.accounts.rules.passwords import is_of_context, spellings
from lms.accounts.services.audit import record_event
from lms.accounts.services.sign_ins import end_all_sign_ins
from lms.core.crypto import new_token, token_hash
from lms.core.passwords import composed

LINK_VALIDITY: Final = timedelta(days=7)


@cache
def known_passwords() -> bytes:
    """The passwords that are refused, in small letters, one a line: those of breaches and those that are common here (lms/accounts/data).

    Read when the first password is set, and looked through as it is: a set of them would take ten times the memory in every process.
    """
    data = files("lms.accounts") / "data"
    breached = gzip.decompress((data / "breached_passwords.txt.gz").read_bytes())
    return b"\n".join((b"", breached, (data / "common_passwords.txt").read_bytes(), b""))


def is_known(password: str) -> bool:
    """Whether a password stands in a list, as it is or as the same keys give it on another layout."""
    known = known_passwords()
    return any(b"\n%s\n" % spelling.encode() in known for spelling in spellings(password))


def check_new_password(password: str, *, staff: bool, own_words: Iterable[str | None] = ()) -> None:
    """Raises an error that says what to change if the password is too short or long, known, or made of words that are easily guessed."""
    text = composed(password)
    minimum = minimum_length(staff=staff)
    if len(text) < minimum:
        raise PasswordTooShort(minimum=minimum)
    if len(text) > PASSWORD_MAXIMUM:
        raise PasswordTooLong(maximum=PASSWORD_MAXIMUM)
    if len(set(text.lower())) < 3 or is_of_context(text) or is_known(text):
        raise PasswordTooCommon
    if resembles(text, own_words):
        raise PasswordLikeName


def minimum_length(*, staff: bool) -> int:
    """How many characters a password needs at least."""
    return PASSWORD_MINIMUM_STAFF if staff else PASSWORD_MINIMUM


def own_words(person: Person) -> tuple[str | None, ...]:
    """What a password of this person must not be."""
    return (
        person.surname,
        person.given_name,
        person.patronymic,
        person.user_name,
        person.email,
        person.phone,
    )


def change_password(
    session: Session,
    *,
    person_id: int,
    password_hash: str,
    keep_sign_in_id: int | None,
    now: datetime,
) -> None:
    """Sets the password and signs out every other browser of the person."""
    session.execute(
        update(Person).where(Person.id == person_id).values(password_hash=password_hash)
    )
    end_all_sign_ins(session, person_id=person_id, now=now, keep_sign_in_id=keep_sign_in_id)
    record_event(
        session, kind="password_changed", subject=f"person:{person_id}", by_id=person_id, now=now
    )


def create_password_link(session: Session, *, person_id: int, by: Actor, now: datetime) -> str:
    """The token of a new one-time link, valid for seven days. Links given out before stop working."""
    unused = (PasswordLink.person_id == person_id, PasswordLink.used_at.is_(None))
    session.execute(update(PasswordLink).where(*unused).values(used_at=now))
    token = new_token()
    session.add(
        PasswordLink(
            token_hash=token_hash(token), person_id=person_id, expires_at=now + LINK_VALIDITY
        )
    )
    record_event(
        session,
        kind="password_link_created",
        subject=f"person:{person_id}",
        by_id=by.audit_id,
        now=now,
    )
    session.flush()
    return token


def person_of_link(session: Session, *, token: str, now: datetime) -> Person:
    """Whose password the link may set. Raises LinkUsedUp."""
    found = session.scalar(
        select(Person)
        .join(PasswordLink, PasswordLink.person_id == Person.id)
        .where(*_usable(token, now), Person.blocked_at.is_(None))
    )
    if found is None:
        raise LinkUsedUp
    return found


def use_password_link(session: Session, *, token: str, password_hash: str, now: datetime) -> Person:
    """Sets the password once, signs out every browser of the person, and returns the person. Raises LinkUsedUp."""
    person = person_of_link(session, token=token, now=now)
    taken = session.execute(
        update(PasswordLink)
        .where(*_usable(token, now))
        .values(used_at=now)
        .returning(PasswordLink.person_id)
    )
    if taken.scalar() is None:
        raise LinkUsedUp
    change_password(
        session, person_id=person.id, password_hash=password_hash, keep_sign_in_id=None, now=now
    )
    return person


def _usable(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordLink.token_hash == token_hash(token),
        PasswordLink.used_at.is_(None),
        PasswordLink.expires_at > now,
    )
