"""Reads of the history of an organisation."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import OrganisationEvent, Person
from lms.core.rows import read_rows


@dataclass(frozen=True, slots=True)
class OrganisationEventRow:
    """An event in an organisation's history. Without a name it was the operator."""

    kind: str
    on: date
    at: datetime
    details: dict[str, Any]
    surname: str
    given_name: str
    patronymic: str


def list_organisation_events(session: Session, organisation_id: int) -> list[OrganisationEventRow]:
    """Return the history of an organisation, the latest event first."""
    rows = session.execute(
        select(
            OrganisationEvent.kind,
            OrganisationEvent.on,
            OrganisationEvent.at,
            OrganisationEvent.details,
            func.coalesce(Person.surname, "").label("surname"),
            func.coalesce(Person.given_name, "").label("given_name"),
            func.coalesce(Person.patronymic, "").label("patronymic"),
        )
        .outerjoin(Person, Person.id == OrganisationEvent.actor_id)
        .where(OrganisationEvent.organisation_id == organisation_id)
        .order_by(OrganisationEvent.id.desc())
    )
    return list(read_rows(OrganisationEventRow, rows))
