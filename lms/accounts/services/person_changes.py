"""Storing changed columns of a person, with the record and what others hear of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import ContactTaken
from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.rules.contacts import CLAIMABLE
from lms.accounts.rules.notices import CONTACT_KINDS
from lms.accounts.rules.personal import QUESTIONS
from lms.accounts.services.account_changes import AccountChange, send_account_changed
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.core.clock import Moment

# Other domains depend on these columns.
ANNOUNCED_COLUMNS: Final = frozenset({"audience", "region_unit_id", *QUESTIONS})


def apply_values(
    session: Session,
    person: Person,
    values: dict[str, Any],
    *,
    kind: str,
    by: Actor,
    moment: Moment,
) -> None:
    """Store the values that differ and let other domains follow. Raises ContactTaken."""
    changed_names = sorted(
        name
        for name, value in values.items()
        if getattr(person, name) != value and not name.endswith("_encrypted")
    )
    if not changed_names:
        return
    former = _list_former_contacts(person, changed_names)
    for name, value in values.items():
        setattr(person, name, value)
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise ContactTaken from None  # taken by another person in this moment
    columns = sorted({_name_column(name) for name in changed_names})
    record_person_event(session, kind, person, by, moment.now, columns=columns)
    send_account_changed(session, former, now=moment.now)
    if not ANNOUNCED_COLUMNS.isdisjoint(changed_names):
        send_people_changed(session, [person.id], by=by, moment=moment)


def _name_column(name: str) -> str:
    """Return the name of a column in the record, which does not tell claims of contacts apart."""
    contact = name.removesuffix("_claim")
    return contact if contact in CLAIMABLE else name


def _list_former_contacts(person: Person, changed_names: Collection[str]) -> list[AccountChange]:
    """Return which contacts go, for their readers to hear of it."""
    return [
        AccountChange(person.id, CONTACT_KINDS[name], former_contact=contact)
        for name, contact in (("email", person.email), ("phone", person.phone))
        if name in changed_names and contact is not None
    ]


def record_person_event(
    session: Session, kind: str, person: Person, by: Actor, now: datetime, **details: Any
) -> None:
    """Record an audit event about a person."""
    record_event(
        session, kind=kind, subject=f"person:{person.id}", by_id=by.audit_id, now=now, **details
    )
