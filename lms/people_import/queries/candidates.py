"""People of whom an unclear line may speak."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import format_full_name
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of whom an unclear line may speak."""

    id: int
    name: str
    user_name: str
    email: str | None
    phone: str | None
    birth_year: int | None
    position: str
    name_kk: str
    name_ru: str


def map_candidates(
    session: Session, *, organisation_id: int, person_ids: Collection[int]
) -> dict[int, Candidate]:
    """Return those of the people who still belong to the organisation or what is below it."""
    rows = session.execute(
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.user_name,
            Person.email,
            Person.phone,
            Person.birth_year,
            Person.position,
            Organisation.name_kk,
            Organisation.name_ru,
        )
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(
            Person.id.in_(person_ids),
            Person.organisation_id.in_(select_organisation_subtree_ids([organisation_id])),
        )
    )
    return {
        row.id: read_row(
            Candidate, row, name=format_full_name(row.surname, row.given_name, row.patronymic)
        )
        for row in rows
    }
