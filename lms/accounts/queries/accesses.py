"""Reads of the record of who looked at whose data."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonalAccess, RoleGrant
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One look at a person's data. `roles` are those that the one who looked held then; without a name it was the operator."""

    at: datetime
    actor_id: int | None
    surname: str
    given_name: str
    patronymic: str
    what: str
    roles: tuple[str, ...]


def accesses(
    session: Session, *, person_id: int, limit: int, offset: int
) -> tuple[list[AccessRow], int]:
    """A part of who looked at the person's data, the latest first, and how many there are."""
    own = PersonalAccess.person_id == person_id
    total = session.scalar(select(func.count()).select_from(PersonalAccess).where(own)) or 0
    rows = session.execute(
        select(
            PersonalAccess.at,
            PersonalAccess.actor_id,
            func.coalesce(Person.surname, "").label("surname"),
            func.coalesce(Person.given_name, "").label("given_name"),
            func.coalesce(Person.patronymic, "").label("patronymic"),
            PersonalAccess.what,
        )
        .outerjoin(Person, Person.id == PersonalAccess.actor_id)
        .where(own)
        .order_by(PersonalAccess.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    held = _grants_of(session, {row.actor_id for row in rows})
    return [
        read_row(AccessRow, row, roles=_roles_at(held.get(row.actor_id, []), row.at))
        for row in rows
    ], total


def _grants_of(session: Session, person_ids: set[int]) -> dict[int, list[RoleGrant]]:
    found: dict[int, list[RoleGrant]] = {}
    for row in session.scalars(select(RoleGrant).where(RoleGrant.person_id.in_(person_ids))):
        found.setdefault(row.person_id, []).append(row)
    return found


def _roles_at(grants: list[RoleGrant], moment: datetime) -> tuple[str, ...]:
    held = {
        g.role
        for g in grants
        if g.granted_at <= moment and (g.withdrawn_at is None or moment < g.withdrawn_at)
    }
    return tuple(sorted(held))
