"""Contacts in their stored form: parsing, encryption, uniqueness."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.accounts.errors import EmailWrong, IinWrong, PhoneWrong
from lms.accounts.models import Person
from lms.accounts.rules import mask_iin, normalise_email, normalise_iin, normalise_phone
from lms.accounts.rules.contacts import CLAIMABLE
from lms.core.crypto import FieldCipher


@dataclass(frozen=True, slots=True)
class Contacts:
    """E-mail, telephone and IIN in canonical form; None where not given."""

    email: str | None = None
    phone: str | None = None
    iin: str | None = None


def mask_stored_iin(encrypted: bytes | None, cipher: FieldCipher) -> str | None:
    """Return a stored IIN with all but its last four digits hidden."""
    return mask_iin(cipher.decrypt(encrypted)) if encrypted else None


def read_contacts(
    *, email: str | None = None, phone: str | None = None, iin: str | None = None
) -> Contacts:
    """Parse contacts as typed. Raises EmailWrong, PhoneWrong or IinWrong."""
    contacts = Contacts(
        normalise_email(email) if email else None,
        normalise_phone(phone) if phone else None,
        normalise_iin(iin) if iin else None,
    )
    for text, contact, error in (
        (email, contacts.email, EmailWrong),
        (phone, contacts.phone, PhoneWrong),
        (iin, contacts.iin, IinWrong),
    ):
        if text and contact is None:
            raise error
    return contacts


def build_contact_columns(
    contacts: Contacts, cipher: FieldCipher, *, is_claim: bool = False
) -> dict[str, Any]:
    """Return the person's columns: the IIN encrypted, with a keyed hash for look-up.

    `is_claim`: the person typed the IIN of themselves, so that it proves nothing.
    """
    iin, column = contacts.iin, "iin_claim" if is_claim else "iin"
    return {
        "email": contacts.email,
        "phone": contacts.phone,
        f"{column}_encrypted": cipher.encrypt(iin) if iin else None,
        f"{column}_hash": cipher.lookup(iin) if iin else None,
    }


def claim_taken_contacts(
    session: Session, values: dict[str, Any], *, of_person: int | None = None
) -> None:
    """Turn an e-mail and a telephone that another account has into claims, in place.

    A claim blocks nobody and is no way in. Who typed it cannot tell it from an unconfirmed contact,
    so that nobody learns who has an account.
    """
    taken_columns = find_taken_columns(session, values, by_other_than=of_person)
    for name in CLAIMABLE:
        values[f"{name}_claim"] = values[name] if name in taken_columns else None
        if name in taken_columns:
            values[name] = None


def find_taken_columns(
    session: Session, values: dict[str, Any], *, by_other_than: int | None = None
) -> set[str]:
    """Return which of the columns email, phone, iin_hash belong to another person.

    An IIN that is only claimed belongs to nobody.
    """
    names = set()
    for name in ("email", "phone", "iin_hash"):
        if values.get(name) is None:
            continue
        has_value = getattr(Person, name) == values[name]
        if session.scalar(select(exists().where(has_value, Person.id != (by_other_than or 0)))):
            names.add(name)
    return names
