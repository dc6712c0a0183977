"""Contacts of people, and which of them are confirmed (docs/adr/0032)."""

from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lms.accounts.models import Person
from lms.auth.models import ContactConfirmation, PasswordLink
from lms.auth.rules.channels import EMAIL, SMS
from lms.core.database import BigKey
from lms.core.fingerprints import sha256, sha256_hex


def get_contact_column(channel: str) -> InstrumentedAttribute[str | None]:
    """Return the column of Person that holds the contact of a channel."""
    return Person.phone if channel == SMS else Person.email


def is_confirmed_on(channel: str) -> ColumnElement[bool]:
    """Return the condition that a ContactConfirmation is of the person's present contact."""
    return and_(
        ContactConfirmation.person_id == Person.id,
        ContactConfirmation.channel == channel,
        ContactConfirmation.contact_hash == sha256_hex(get_contact_column(channel)),
    )


@cache
def is_sent_to_present_contact() -> ColumnElement[bool]:
    """Return the condition that a PasswordLink went to a contact that its person still has.

    A link that an administrator handed over went to none. To name the columns of people anew for
    each link took half the time of looking it up.
    """
    owner = aliased(Person)
    contact = case((PasswordLink.channel == SMS, owner.phone), else_=owner.email)
    is_present = exists().where(
        owner.id == PasswordLink.person_id, PasswordLink.contact_hash == sha256_hex(contact)
    )
    return or_(PasswordLink.contact_hash.is_(None), is_present)


_CONTACTS: Final = select(Person.email, Person.phone, Person.email_claim, Person.phone_claim).where(
    Person.id == bindparam("person_id", type_=BigKey)
)
_CONFIRMED_HASHES: Final = select(
    ContactConfirmation.channel, ContactConfirmation.contact_hash
).where(ContactConfirmation.person_id == bindparam("person_id", type_=BigKey))


@dataclass(frozen=True, slots=True)
class ContactState:
    """A contact of a person, and whether it is confirmed."""

    channel: str
    contact: str
    is_confirmed: bool


def list_contacts(session: Session, person_id: int) -> list[ContactState]:
    """Return the contacts that a person has or claims; a claimed one is not confirmed."""
    parameters = {"person_id": person_id}
    person = session.execute(_CONTACTS, parameters).one()
    rows = session.execute(_CONFIRMED_HASHES, parameters)
    hashes = {row.channel: row.contact_hash for row in rows}
    return [
        ContactState(channel, text, contact is not None and hashes.get(channel) == sha256(contact))
        for channel, contact, claim in (
            (EMAIL, person.email, person.email_claim),
            (SMS, person.phone, person.phone_claim),
        )
        if (text := contact or claim)
    ]
