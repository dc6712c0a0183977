"""Reads of uploaded lists of people: which there are, who stands on one, and who is meant by what stands in a file."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, WithFullName, fold
from lms.core.collation import COLLATION
from lms.core.rows import read_rows
from lms.obligations.models import Assignment, TargetList, TargetListPerson
from lms.obligations.queries.targets import in_scope, in_target
from lms.obligations.rules import STANDING, WAITING, Target, leaves
from lms.regions.models import RegionUnit

BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list with the place that it belongs to, how many stand on it, and how many assignments in force or waiting use it."""

    id: int
    name: str
    place_kk: str
    place_ru: str
    created_at: datetime
    people: int
    used_by: int


@dataclass(frozen=True, slots=True)
class ListMember(WithFullName):
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


def lists(
    session: Session,
    by: Actor,
    *,
    name: str = "",
    sort: str = "-created",
    limit: int,
    offset: int = 0,
) -> tuple[list[ListRow], int]:
    """One page of the lists of the places that the actor answers for, and how many there are. `sort`: name, people or created."""
    conditions = [in_scope(by, TargetList)]
    if name:
        conditions.append(func.lower(TargetList.name).contains(name.lower(), autoescape=True))
    total = session.scalar(select(func.count()).select_from(TargetList).where(*conditions)) or 0
    people = _people_count()
    orders: dict[str, Any] = {"name": TargetList.name.collate(COLLATION), "people": people}
    key = orders.get(sort.removeprefix("-"), TargetList.id)
    order = key.desc() if sort.startswith("-") else key
    rows = session.execute(
        _lists(people).where(*conditions).order_by(order, TargetList.id).limit(limit).offset(offset)
    ).all()
    used = _uses(session, {row.id for row in rows})
    return [_row(row, used) for row in rows], total


def list_row(session: Session, by: Actor, list_id: int) -> ListRow | None:
    """The list, if the actor answers for the place that it belongs to."""
    row = session.execute(
        _lists(_people_count()).where(TargetList.id == list_id, in_scope(by, TargetList))
    ).first()
    return None if row is None else _row(row, _uses(session, {list_id}))


def has_list_named(
    session: Session, *, name: str, region_unit_id: int | None, organisation_id: int | None
) -> bool:
    """Whether a place has a list of this name already."""
    same = (
        TargetList.name == name,
        TargetList.region_unit_id == region_unit_id,
        TargetList.organisation_id == organisation_id,
    )
    return session.scalar(select(TargetList.id).where(*same).limit(1)) is not None


def listed_people(
    session: Session, by: Actor, list_id: int, *, name: str = "", limit: int, offset: int = 0
) -> tuple[list[ListMember], int]:
    """One page of the people on a list whom the actor may see, by name, and how many they are."""
    conditions: list[ColumnElement[bool]] = [
        TargetListPerson.list_id == list_id,
        accounts.people_scope(
            by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
        ),
        *(Person.search_key.contains(word, autoescape=True) for word in fold(name).split()),
    ]
    named = accounts.people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id
    )
    joined = (
        select(TargetListPerson.person_id)
        .join(Person, Person.id == TargetListPerson.person_id)
        .where(*conditions)
    )
    total = session.scalar(select(func.count()).select_from(joined.subquery())) or 0
    rows = session.execute(
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            case(
                (and_(Organisation.id.is_(None), Person.organisation_id.is_not(None)), ""),
                else_=Person.position,
            ).label("position"),
        )
        .join(TargetListPerson, TargetListPerson.person_id == Person.id)
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(Organisation, and_(Organisation.id == Person.organisation_id, named))
        .where(*conditions)
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id
        )
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(ListMember, rows)), total


def people_by(
    session: Session, by: Actor, target: Target, column: str, values: Collection[str]
) -> dict[str, int]:
    """The people of a target whom the actor may see, by what stands in a column of theirs: iin_hash, user_name or email. Others are as
    if unknown.
    """
    key = {"iin_hash": Person.iin_hash, "user_name": Person.user_name, "email": Person.email}[
        column
    ]
    scope = accounts.people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )
    found: dict[str, int] = {}
    for batch in _batches(values):
        rows = session.execute(
            select(key, Person.id).where(key.in_(batch), scope, in_target(target))
        )
        found.update({str(value): person_id for value, person_id in rows})
    return found


def _row(row: Any, used: dict[int, int]) -> ListRow:
    list_id, name, place_kk, place_ru, created_at, people = row
    return ListRow(list_id, name, place_kk, place_ru, created_at, people, used.get(list_id, 0))


def _lists(people: ColumnElement[int]) -> Any:
    place_kk, place_ru = (
        func.coalesce(getattr(RegionUnit, name), getattr(Organisation, name))
        for name in ("name_kk", "name_ru")
    )
    return (
        select(TargetList.id, TargetList.name, place_kk, place_ru, TargetList.created_at, people)
        .outerjoin(RegionUnit, RegionUnit.id == TargetList.region_unit_id)
        .outerjoin(Organisation, Organisation.id == TargetList.organisation_id)
    )


def _people_count() -> Any:
    counted = select(func.count()).where(TargetListPerson.list_id == TargetList.id)
    return counted.correlate(TargetList).scalar_subquery()


def _uses(session: Session, list_ids: Collection[int]) -> dict[int, int]:
    """How many assignments in force or waiting name each list in their conditions."""
    found: dict[int, int] = {}
    rows = session.scalars(
        select(Assignment.narrowing).where(Assignment.state.in_((STANDING, WAITING)))
    )
    for narrowing in rows:
        for list_id in {value for kind, value in leaves(narrowing) if kind == "list"} & set(
            list_ids
        ):
            found[list_id] = found.get(list_id, 0) + 1
    return found


def _batches(values: Iterable[str]) -> Iterable[list[str]]:
    wanted = list(dict.fromkeys(values))
    return (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))
