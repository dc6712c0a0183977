"""The record of what happened to a person's obligation."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import full_name
from lms.core.rows import read_rows
from lms.obligations.models import Obligation, ObligationEvent


@dataclass(frozen=True, slots=True)
class ObligationEventRow:
    """An entry in the record of an obligation: what, when, with which due day, by whom (nobody: it happened by itself)."""

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
        """The name of who did it; an empty text if it happened by itself."""
        return full_name(self.surname or "", self.given_name or "", self.patronymic or "")


def obligation_events(
    session: Session, *, assignment_id: int, person_id: int
) -> list[ObligationEventRow]:
    """The record of all rounds, the newest first. For who may see the person's obligation."""
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
