"""Reads of citizens who may be the visitor whom a consultant registers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import CITIZEN, CONSULTANT, Actor, FullNameMixin, fold_text
from lms.core.rows import read_rows

MOST_NAMESAKES: Final = 10


@dataclass(frozen=True, slots=True)
class Namesake(FullNameMixin):
    """A citizen of the consultant's districts who may be the visitor."""

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    created_at: datetime


def list_namesakes(
    session: Session, *, by: Actor, surname: str, given_name: str, birth_year: int
) -> list[Namesake]:
    """Return people of the consultant's own districts who could be the visitor.

    Nobody outside these districts is looked for, so that the form tells nothing of them.
    """
    key = fold_text(" ".join(part for part in (surname, given_name) if part))
    rows = session.execute(
        select(
            Person.id.label("person_id"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.created_at,
        )
        .where(
            Person.region_unit_id.in_(select_units_in_scope(by, CONSULTANT)),
            Person.audience == CITIZEN,
            Person.merged_into_id.is_(None),
            Person.same_name.startswith(f"{key} ", autoescape=True),
            or_(Person.birth_year.is_(None), Person.birth_year == birth_year),
        )
        .order_by(Person.id.desc())
        .limit(MOST_NAMESAKES)
    )
    return list(read_rows(Namesake, rows))
