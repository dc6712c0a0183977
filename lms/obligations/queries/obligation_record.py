"""Reads of the records (events) of obligations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import format_full_name
from lms.core.rows import read_rows
from lms.obligations.models import Obligation, ObligationEvent


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
