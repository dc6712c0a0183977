"""Reads of the roles that people hold now."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import NATIONAL_ADMIN


def list_roles_by_person(
    session: Session, person_ids: Collection[int]
) -> dict[int, tuple[str, ...]]:
    """Return the roles that these people hold now, each once, by person."""
    rows = session.execute(
        select(RoleGrant.person_id, RoleGrant.role)
        .distinct()
        .where(RoleGrant.person_id.in_(person_ids), RoleGrant.withdrawn_at.is_(None))
        .order_by(RoleGrant.role)
    )
    roles: dict[int, tuple[str, ...]] = {}
    for person_id, role in rows:
        roles[person_id] = (*roles.get(person_id, ()), role)
    return roles


def list_grants(session: Session, person_id: int) -> Sequence[RoleGrant]:
    """Return the role grants that a person holds now, the oldest first."""
    return session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None))
        .order_by(RoleGrant.id)
    ).all()


def list_national_admins(session: Session) -> Sequence[Person]:
    """Return the national administrators who are not blocked, in the order of their accounts."""
    return session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == NATIONAL_ADMIN,
            RoleGrant.withdrawn_at.is_(None),
            Person.blocked_at.is_(None),
        )
        .order_by(Person.id)
    ).all()
