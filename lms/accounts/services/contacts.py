"""Contacts in their one stored form: read, compared, protected."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.accounts.errors import EmailWrong, IinWrong, PhoneWrong
from lms.accounts.models import Person
from lms.accounts.rules import canonical_email, canonical_iin, canonical_phone
from lms.core.crypto import FieldCipher


@dataclass(frozen=True, slots=True)
class Contacts:
    """E-mail, telephone and IIN in canonical form; None where not given."""

    email: str | None = None
    phone: str | None = None
    iin: str | None = None


def read_contacts(
    *, email: str | None = None, phone: str | None = None, iin: str | None = None
) -> Contacts:
    """Contacts from what a person typed. Raises EmailWrong, PhoneWrong or IinWrong."""
    read = Contacts(
        canonical_email(email) if email else None,
        canonical_phone(phone) if phone else None,
        canonical_iin(iin) if iin else None,
    )
    for typed, kept, error in (
        (email, read.email, EmailWrong),
        (phone, read.phone, PhoneWrong),
        (iin, read.iin, IinWrong),
    ):
        if typed and kept is None:
            raise error
    return read


def columns(contacts: Contacts, cipher: FieldCipher) -> dict[str, Any]:
    """The contacts as the person's columns hold them: the IIN encrypted, with a keyed hash to find it by."""
    iin = contacts.iin
    return {
        "email": contacts.email,
        "phone": contacts.phone,
        "iin_encrypted": cipher.encrypt(iin) if iin else None,
        "iin_hash": cipher.lookup(iin) if iin else None,
    }


def taken(
    session: Session, values: dict[str, Any], *, by_other_than: int | None = None
) -> set[str]:
    """Which of the columns email, phone, iin_hash hold what is another person's."""
    found = set()
    for name in ("email", "phone", "iin_hash"):
        if values.get(name) is None:
            continue
        same = getattr(Person, name) == values[name]
        if session.scalar(select(exists().where(same, Person.id != (by_other_than or 0)))):
            found.add(name)
    return found
