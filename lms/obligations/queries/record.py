"""Reads of the records (events) of assignments."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.rows import read_rows
from lms.obligations.models import AssignmentEvent


@dataclass(frozen=True, slots=True)
class AssignmentEventRow:
    """An event of an assignment, with the name of the person who caused it."""

    kind: str
    at: datetime
    on: date
    surname: str | None
    given_name: str | None
    patronymic: str | None
    details: dict[str, Any]


def list_assignment_events(session: Session, assignment_id: int) -> list[AssignmentEventRow]:
    """Return the events of an assignment, newest first.

    The caller has checked that the assignment may be seen.
    """
    rows = session.execute(
        select(
            AssignmentEvent.kind,
            AssignmentEvent.at,
            AssignmentEvent.on,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            AssignmentEvent.details,
        )
        .outerjoin(Person, Person.id == AssignmentEvent.actor_id)
        .where(AssignmentEvent.assignment_id == assignment_id)
        .order_by(AssignmentEvent.id.desc())
    )
    return list(read_rows(AssignmentEventRow, rows))
