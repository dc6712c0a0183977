"""Names and passwords to sign in with: finding the account, renewing the hash.

Comparing a password is slow on purpose, so it stands apart, outside of any transaction.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.rules import (
    build_search_key,
    fold_text,
    normalise_email,
    normalise_iin,
    normalise_phone,
)
from lms.core.crypto import FieldCipher
from lms.core.rows import read_row


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
    folded_names = fold_text(login.surname), fold_text(login.given_name)
    fitting = [
        row for row in rows if (fold_text(row.surname), fold_text(row.given_name)) == folded_names
    ]
    if len(fitting) != 1:
        return Credential()
    return Credential(fitting[0].person_id, fitting[0].password_hash)


def build_name_conditions(login: str, cipher: FieldCipher) -> list[ColumnElement[bool]]:
    """Return the conditions, one of which holds for the person with this name."""
    name = login.strip().lower()
    login_conditions: list[ColumnElement[bool]] = [Person.user_name == name]
    if email := normalise_email(name):
        login_conditions.append(Person.email == email)
    if iin := normalise_iin(name):
        login_conditions.append(Person.iin_hash == cipher.lookup(iin))
    if phone := read_phone(name):
        login_conditions.append(Person.phone == phone)
    return login_conditions


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


def lock_password(session: Session, *, person_id: int, password_hash: str | None) -> bool:
    """Lock the person's password; return False if it is no longer the one with this hash.

    Comparing takes long, and whoever knows the old password must not slip in meanwhile.
    """
    unchanged_password = (Person.id == person_id, Person.password_hash == password_hash)
    return (
        session.scalar(select(Person.id).where(*unchanged_password).with_for_update()) is not None
    )


def renew_password_hash(session: Session, *, person_id: int, old: str, new: str) -> None:
    """Replace a hash of the same password that was made at another cost.

    Not if the password was changed meanwhile.
    """
    session.execute(
        update(Person)
        .where(Person.id == person_id, Person.password_hash == old)
        .values(password_hash=new)
    )


def normalise_login(login: Login) -> str:
    """Return the same text for each spelling of a name to sign in with."""
    if isinstance(login, NameAndYear):
        full_name = build_search_key(login.surname, login.given_name)
        return f"{full_name}, {login.birth_year}, {login.region_unit_id}"
    text = login.strip().lower()
    return normalise_iin(text) or normalise_email(text) or read_phone(text) or text


def read_phone(text: str) -> str | None:
    """Return the telephone number that a text is, or None."""
    return normalise_phone(text) if any(letter.isdigit() for letter in text) else None
