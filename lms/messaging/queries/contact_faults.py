"""Contacts of people that refused a message for good."""

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.auth.queries import contacts
from lms.core.fingerprints import sha256_hex
from lms.messaging.models import ContactFault

get_contact_column = contacts.get_contact_column


def is_fault_current(channel: str) -> ColumnElement[bool]:
    """Return the condition that a ContactFault is about the person's present contact."""
    is_same_contact = ContactFault.contact_hash == sha256_hex(get_contact_column(channel))
    return and_(
        ContactFault.person_id == Person.id, ContactFault.channel == channel, is_same_contact
    )


def is_refusing(session: Session, person_id: int, *, channel: str) -> bool:
    """Return whether a person's present contact refused a message for good."""
    return bool(
        session.scalar(select(exists().where(Person.id == person_id, is_fault_current(channel))))
    )
