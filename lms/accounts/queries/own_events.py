"""The condition that an event of the record is about a person's account."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, literal, select

from lms.accounts.models import AuditEvent, Person
from lms.core.database import BigKey


def is_of_account(person_id: Any) -> ColumnElement[bool]:
    """Return the condition that an event is about the account with this id (or parameter).

    SQLite gives the number of a removed account to the next one, whose holder must not be told
    what was done with the former.
    """
    number = literal(person_id, BigKey) if isinstance(person_id, int) else person_id
    made_at = select(Person.created_at).where(Person.id == number).scalar_subquery()
    subject = literal("person:").concat(cast(number, String))
    return and_(AuditEvent.subject == subject, AuditEvent.at >= made_at)
