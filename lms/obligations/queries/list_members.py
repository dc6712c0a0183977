"""The people on a list."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, FullNameMixin, fold_text
from lms.core.collation import COLLATION
from lms.core.rows import read_rows
from lms.obligations.models import TargetListPerson
from lms.obligations.queries.list_people import is_person_visible
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class ListMember(FullNameMixin):
    """A person on a list."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    position: str


def list_members(
    session: Session, by: Actor, list_id: int, *, name: str = "", limit: int, offset: int = 0
) -> tuple[list[ListMember], int]:
    """Return one page of the people on a list whom the actor may see, by name, and the total."""
    conditions: list[ColumnElement[bool]] = [
        TargetListPerson.list_id == list_id,
        is_person_visible(by),
        *(Person.search_key.contains(word, autoescape=True) for word in fold_text(name).split()),
    ]
    person_ids = (
        select(TargetListPerson.person_id)
        .join(Person, Person.id == TargetListPerson.person_id)
        .where(*conditions)
    )
    total = session.scalar(select(func.count()).select_from(person_ids.subquery())) or 0
    by_name = (Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id)
    query = _select_members(by).where(*conditions).order_by(*by_name).limit(limit).offset(offset)
    return list(read_rows(ListMember, session.execute(query))), total


def _select_members(by: Actor) -> Select[*tuple[Any, ...]]:
    """Return a query for members, without organisations that the actor may not see."""
    is_visible = accounts.build_people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id
    )
    is_hidden = and_(Organisation.id.is_(None), Person.organisation_id.is_not(None))
    return (
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            case((is_hidden, ""), else_=Person.position).label("position"),
        )
        .join(TargetListPerson, TargetListPerson.person_id == Person.id)
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(Organisation, and_(Organisation.id == Person.organisation_id, is_visible))
    )
