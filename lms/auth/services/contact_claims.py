"""Contacts that two accounts have typed: whoever confirms one has it (docs/adr/0032)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules.notices import CONTACT_LOST
from lms.accounts.services import record_event
from lms.auth.errors import ContactConfirmedElsewhere
from lms.auth.queries.contacts import get_contact_column, list_contacts
from lms.auth.services.notices import notify_owner


def take_claimed_contact(
    session: Session, *, person_id: int, channel: str, contact: str, now: datetime
) -> None:
    """Give a contact to the person who claims it and has shown to read it.

    Another account that has not confirmed it loses it, and is told; so does, without a word, a
    closed one of the same person, which nobody can enter to take it out. Does nothing if the person
    has the contact already. Raises ContactConfirmedElsewhere.
    """
    column = get_contact_column(channel)
    person = _lock_person(session, Person.id == person_id)
    if person is None or getattr(person, f"{column.key}_claim") != contact:
        return
    holder = _lock_person(session, column == contact)
    if holder is not None and _is_merged_into(session, holder, person_id):
        setattr(holder, column.key, None)
        session.flush()
    elif holder is not None:
        _end_unconfirmed(session, holder, channel, now)
    setattr(person, column.key, contact)
    setattr(person, f"{column.key}_claim", None)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:  # confirmed by a third account in this moment
        raise ContactConfirmedElsewhere from None


def _is_merged_into(session: Session, holder: Person, person_id: int) -> bool:
    """Return whether the holder's account was merged into the person's, at any depth."""
    while holder.merged_into_id not in (None, person_id):
        holder = session.get_one(Person, holder.merged_into_id)
    return holder.merged_into_id is not None


def _end_unconfirmed(session: Session, holder: Person, channel: str, now: datetime) -> None:
    if any(
        row.channel == channel and row.is_confirmed for row in list_contacts(session, holder.id)
    ):
        raise ContactConfirmedElsewhere
    setattr(holder, get_contact_column(channel).key, None)
    session.flush()
    record_event(
        session, kind=CONTACT_LOST, subject=f"person:{holder.id}", now=now, channel=channel
    )
    notify_owner(session, holder.id, CONTACT_LOST, now=now, channel=channel)


def _lock_person(session: Session, condition: object) -> Person | None:
    query = select(Person).where(condition).with_for_update()  # type: ignore[arg-type]
    return session.scalar(query.execution_options(populate_existing=True))
