"""Read the records (events) of assignments and obligations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import format_full_name
from lms.core.rows import read_rows
from lms.obligations.models import AssignmentEvent, Obligation, ObligationEvent


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


@dataclass(frozen=True, slots=True)
class ObligationEventRow:
    """An event of an obligation, with the due day of that time.

    The names are None if nobody caused it.
    """

    round: int
    kind: str
    on: date
    at: datetime
    due_on: date
    surname: str | None
    given_name: str | None
    patronymic: str | None
    details: dict[str, Any]

    @property
    def by(self) -> str:
        """The name of the person who caused it; '' if nobody did."""
        return format_full_name(self.surname or "", self.given_name or "", self.patronymic or "")


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


def list_obligation_events(
    session: Session, *, assignment_id: int, person_id: int
) -> list[ObligationEventRow]:
    """Return the events of all rounds of an obligation, newest first.

    The caller has checked that the obligation may be seen.
    """
    rows = session.execute(
        select(
            Obligation.round,
            ObligationEvent.kind,
            ObligationEvent.on,
            ObligationEvent.at,
            ObligationEvent.due_on,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            ObligationEvent.details,
        )
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .outerjoin(Person, Person.id == ObligationEvent.actor_id)
        .where(Obligation.assignment_id == assignment_id, Obligation.person_id == person_id)
        .order_by(ObligationEvent.id.desc())
    )
    return list(read_rows(ObligationEventRow, rows))
