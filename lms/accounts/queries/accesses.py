"""Reads of the record of who looked at whose data."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Integer, bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonalAccess, RoleGrant
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class AccessRow:
    """A look at a person's data. `roles`: those that the reader held at that time.

    Without a name it was the operator.
    """

    at: datetime
    actor_id: int | None
    surname: str
    given_name: str
    patronymic: str
    access_kind: str
    roles: tuple[str, ...]


_IS_ABOUT_PERSON: Final = PersonalAccess.person_id == bindparam("person")
_ACCESSES: Final = (
    select(
        PersonalAccess.at,
        PersonalAccess.actor_id,
        func.coalesce(Person.surname, "").label("surname"),
        func.coalesce(Person.given_name, "").label("given_name"),
        func.coalesce(Person.patronymic, "").label("patronymic"),
        PersonalAccess.access_kind,
    )
    .outerjoin(Person, Person.id == PersonalAccess.actor_id)
    .where(_IS_ABOUT_PERSON)
    .order_by(PersonalAccess.id.desc())
    .limit(bindparam("limit", type_=Integer))
    .offset(bindparam("offset", type_=Integer))
)
_COUNT: Final = select(func.count()).select_from(PersonalAccess).where(_IS_ABOUT_PERSON)
_GRANTS: Final = select(
    RoleGrant.person_id, RoleGrant.role, RoleGrant.granted_at, RoleGrant.withdrawn_at
).where(is_one_of(RoleGrant.person_id, "people"))


def list_accesses(
    session: Session, *, person_id: int, limit: int, offset: int
) -> tuple[list[AccessRow], int]:
    """Return a page of the looks at a person's data, the latest first, and their number."""
    page = {"person": person_id, "limit": limit, "offset": offset}
    rows = session.connection().execute(_ACCESSES, page).all()
    grants = _list_grants(session, {row.actor_id for row in rows})
    accesses = [
        read_row(AccessRow, row, roles=_list_roles_at(grants.get(row.actor_id, []), row.at))
        for row in rows
    ]
    if not offset and len(accesses) < limit:
        return accesses, len(accesses)
    count = session.connection().scalar(_COUNT, {"person": person_id})
    return accesses, count or 0


def list_recorded_ids(
    session: Session, *, by_id: int, person_ids: Collection[int], at: datetime
) -> set[int]:
    """Return which of these people have a record of a look by a person at a moment."""
    same_look = (PersonalAccess.actor_id == by_id, PersonalAccess.at == at)
    query = select(PersonalAccess.person_id).where(
        is_one_of(PersonalAccess.person_id, "people"), *same_look
    )
    return set(session.scalars(query, {"people": list(person_ids)}))


def list_roles_then(
    session: Session, looks: Collection[tuple[int, datetime]]
) -> dict[tuple[int, datetime], tuple[str, ...]]:
    """Return the roles that people held at moments, by person and moment."""
    grants = _list_grants(session, {person_id for person_id, _at in looks})
    return {
        (person_id, at): _list_roles_at(grants.get(person_id, []), at) for person_id, at in looks
    }


def _list_grants(session: Session, person_ids: set[int | None]) -> dict[int | None, list[Any]]:
    """Return the roles that people hold or held, by person; none of the operator."""
    grants: dict[int | None, list[Any]] = {}
    people = sorted(person_id for person_id in person_ids if person_id is not None)
    for grant in session.connection().execute(_GRANTS, {"people": people}):
        grants.setdefault(grant.person_id, []).append(grant)
    return grants


def _list_roles_at(grants: list[Any], at: datetime) -> tuple[str, ...]:
    roles = {
        grant.role
        for grant in grants
        if grant.granted_at <= at and (grant.withdrawn_at is None or at < grant.withdrawn_at)
    }
    return tuple(sorted(roles))
