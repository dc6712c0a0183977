"""Names and passwords to sign in with: finding the account, counting attempts.

Comparing a password is slow on purpose, so it stands apart, outside of any transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.rules import (
    build_search_key,
    fold_text,
    normalize_email,
    normalize_iin,
    normalize_phone,
)
from lms.accounts.services.audit import record_event
from lms.auth.errors import SignedInTooOften, TooManySignIns
from lms.core import throttle
from lms.core.crypto import FieldCipher
from lms.core.ip_limits import IpLimit
from lms.core.rows import read_row

WINDOW: Final = timedelta(minutes=15)
FAILURES_PER_NAME: Final = 10
FAILURES_PER_IP: Final = 50
ENTRIES_PER_ACCOUNT: Final = 30
FAILURE_LIMIT: Final = IpLimit("sign-in", FAILURES_PER_IP, WINDOW)


@dataclass(frozen=True, slots=True)
class Credential:
    """What checking a password needs.

    `person_id` is None if nobody has this name: the check then does the same work and says no.
    `merged_into`: the user name of the account that stays, if this one was merged into it.
    """

    person_id: int | None = None
    password_hash: str | None = None
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class NameAndYear:
    """What somebody types who has forgotten the user name."""

    surname: str
    given_name: str
    birth_year: int
    region_unit_id: int


Login = str | NameAndYear


def find_by_name_and_year(session: Session, login: NameAndYear) -> Credential:
    """Return the account of the only person with this name and year of birth in the district.

    Nobody if two fit. Kazakh letters count as the Russian ones that people type instead.
    """
    full_name = build_search_key(login.surname, login.given_name)
    rows = session.execute(
        select(
            Person.id.label("person_id"), Person.password_hash, Person.surname, Person.given_name
        ).where(
            Person.birth_year == login.birth_year,
            Person.region_unit_id == login.region_unit_id,
            Person.search_key.startswith(f"{full_name} ", autoescape=True),
            Person.blocked_at.is_(None),
            Person.merged_into_id.is_(None),
        )
    )
    wanted = fold_text(login.surname), fold_text(login.given_name)
    fitting = [row for row in rows if (fold_text(row.surname), fold_text(row.given_name)) == wanted]
    if len(fitting) != 1:
        return Credential()
    return Credential(fitting[0].person_id, fitting[0].password_hash)


def build_name_conditions(login: str, cipher: FieldCipher) -> list[ColumnElement[bool]]:
    """Return the conditions, one of which holds for the person with this name."""
    name = login.strip().lower()
    has_name: list[ColumnElement[bool]] = [Person.user_name == name]
    if email := normalize_email(name):
        has_name.append(Person.email == email)
    if iin := normalize_iin(name):
        has_name.append(Person.iin_hash == cipher.lookup(iin))
    if phone := read_phone(name):
        has_name.append(Person.phone == phone)
    return has_name


def find_by_login(session: Session, *, login: Login, cipher: FieldCipher) -> Credential:
    """Return the account with this user name, e-mail, telephone number, IIN, or name and year.

    Blocked accounts are not found, merged ones are, but not by name and year.
    """
    if isinstance(login, NameAndYear):
        return find_by_name_and_year(session, login)
    has_name = build_name_conditions(login, cipher)
    remaining = aliased(Person)
    is_open = or_(Person.blocked_at.is_(None), Person.merged_into_id.is_not(None))
    row = session.execute(
        select(
            Person.id.label("person_id"),
            Person.password_hash,
            remaining.user_name.label("merged_into"),
        )
        .outerjoin(remaining, remaining.id == Person.merged_into_id)
        .where(or_(*has_name), is_open)
        .order_by(Person.blocked_at.is_not(None), Person.id)
        .limit(1)
    ).first()
    return read_row(Credential, row) if row else Credential()


def refuse_blocked(
    session: Session,
    *,
    login: Login,
    ip: str,
    cipher: FieldCipher,
    now: datetime,
    is_counted: bool = False,
) -> None:
    """Raise TooManySignIns if the name or the IP's network has no failures left.

    `is_counted` tells that this attempt itself is among those of the name already.
    """
    name_key, limit = _build_name_key(login, cipher), FAILURES_PER_NAME + is_counted
    wait = max(
        throttle.get_blocked_seconds(session, key=name_key, limit=limit, now=now),
        FAILURE_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now),
    )
    if wait:
        raise TooManySignIns(retry_after=wait)


def check_throttle(
    session: Session, *, login: Login, ip: str, cipher: FieldCipher, now: datetime
) -> None:
    """Count an attempt for the name. Raises as refuse_blocked.

    The attempt counts before the password is checked, so that attempts at the same moment can't all
    slip through; a success forgets it.
    """
    throttle.hit(session, key=_build_name_key(login, cipher), window=WINDOW, now=now)
    refuse_blocked(session, login=login, ip=ip, cipher=cipher, now=now, is_counted=True)


def record_failed_sign_in(
    session: Session, *, ip: str, person_id: int | None, cipher: FieldCipher, now: datetime
) -> None:
    """Count the failure for the IP's network, and record it for the account."""
    FAILURE_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
    subject = f"person:{person_id}" if person_id else "person:unknown"
    record_event(session, kind="sign_in_failed", subject=subject, now=now)


def refuse_busy_account(session: Session, *, person_id: int, now: datetime) -> None:
    """Raise SignedInTooOften if the account was entered too often.

    Before the password is compared, which is dear. Only right passwords count, so that no stranger
    can close an account, nor learn of one that is not entered all the time.
    """
    wait = throttle.get_blocked_seconds(
        session, key=_build_entry_key(person_id), limit=ENTRIES_PER_ACCOUNT, now=now
    )
    if wait:
        raise SignedInTooOften(retry_after=wait)


def count_entry(session: Session, *, person_id: int, now: datetime) -> None:
    """Count a right password for the account."""
    throttle.hit(session, key=_build_entry_key(person_id), window=WINDOW, now=now)


def forget_failures(session: Session, *, login: Login, cipher: FieldCipher) -> None:
    """Forget the failures of the name after a success.

    Those of the network stay: otherwise a guesser could reset them with an account of their own.
    """
    throttle.clear(session, key=_build_name_key(login, cipher))


def renew_password_hash(session: Session, *, person_id: int, old: str, new: str) -> None:
    """Replace a hash of the same password that was made at another cost.

    Not if the password was changed meanwhile.
    """
    session.execute(
        update(Person)
        .where(Person.id == person_id, Person.password_hash == old)
        .values(password_hash=new)
    )


def _build_name_key(login: Login, cipher: FieldCipher) -> str:
    """Return the keyed hash for the name, the same for each spelling of it.

    Keyed, because a plain hash of an IIN is guessed in seconds by whoever has the table.
    """
    return cipher.lookup(f"sign-in name {normalize_login(login)}")


def _build_entry_key(person_id: int) -> str:
    return f"sign-ins of {person_id}"


def normalize_login(login: Login) -> str:
    """Return the same text for each spelling of a name to sign in with."""
    if isinstance(login, NameAndYear):
        full_name = build_search_key(login.surname, login.given_name)
        return f"{full_name}, {login.birth_year}, {login.region_unit_id}"
    text = login.strip().lower()
    return normalize_iin(text) or normalize_email(text) or read_phone(text) or text


def read_phone(text: str) -> str | None:
    """Return the telephone number that a text is, or None."""
    return normalize_phone(text) if any(letter.isdigit() for letter in text) else None
