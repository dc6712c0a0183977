"""Actors with their roles, and the one rule of whose data an actor may see."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, Post, RoleGrant, SignIn
from lms.accounts.rules import CONSULTANT, HR, OFFICER, Actor, Grant
from lms.core.rows import read_row
from lms.core.tree_queries import select_with_below
from lms.regions.models import RegionUnit
from lms.regions.queries import select_subtrees_ids

_SIGN_IN, _PERSON, _GRANT = SignIn.__table__.c, Person.__table__.c, RoleGrant.__table__.c
_ACTOR = (
    select(
        _PERSON.id.label("person_id"),
        _SIGN_IN.id.label("sign_in_id"),
        _PERSON.surname,
        _PERSON.given_name,
        _PERSON.patronymic,
        _PERSON.user_name,
        _PERSON.language,
        _PERSON.audience,
        _PERSON.region_unit_id,
        _PERSON.organisation_id,
        _GRANT.role,
        _GRANT.region_unit_id.label("granted_unit_id"),
        _GRANT.organisation_id.label("granted_organisation_id"),
        _GRANT.course_slug,
        _SIGN_IN.with_code,
    )
    .select_from(
        SignIn.__table__.join(Person.__table__, _SIGN_IN.person_id == _PERSON.id).outerjoin(
            RoleGrant.__table__, (_GRANT.person_id == _PERSON.id) & _GRANT.withdrawn_at.is_(None)
        )
    )
    .where(
        _SIGN_IN.token_hash == bindparam("token_hash"),
        _SIGN_IN.ended_at.is_(None),
        _SIGN_IN.expires_at > bindparam("now"),
        _PERSON.blocked_at.is_(None),
    )
)


def load_actor(
    session: Session, token_hash: str, now: datetime, *, roles_need_code: bool = False
) -> Actor | None:
    """Return the actor who is signed in with this token, with their roles, by one statement.

    None if the sign-in has ended or the person is blocked. With `roles_need_code`, a browser that
    signed in by a password alone gets no roles: the person is nothing but a learner there.
    """
    rows = session.connection().execute(_ACTOR, {"token_hash": token_hash, "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(
        Grant(
            role=row.role,
            region_unit_id=row.granted_unit_id,
            organisation_id=row.granted_organisation_id,
            course_slug=row.course_slug,
        )
        for row in rows
        if row.role is not None
    )
    has_resting_roles = roles_need_code and bool(grants) and not first.with_code
    return read_row(
        Actor,
        first,
        token="",
        grants=() if has_resting_roles else grants,
        roles_rest=has_resting_roles,
    )


def load_actor_by_id(session: Session, person_id: int) -> Actor | None:
    """Return a person as an actor without a browser, with the roles held now; None if blocked.

    For work in the background.
    """
    person = session.get(Person, person_id, populate_existing=True)
    if person is None or person.blocked_at is not None:
        return None
    role_grants = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None))
    )
    grants = tuple(
        Grant(
            role=row.role,
            region_unit_id=row.region_unit_id,
            organisation_id=row.organisation_id,
            course_slug=row.course_slug,
        )
        for row in role_grants
    )
    return Actor(
        person_id=person.id,
        sign_in_id=0,
        token="",
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic,
        user_name=person.user_name,
        language=person.language,
        audience=person.audience,
        region_unit_id=person.region_unit_id,
        organisation_id=person.organisation_id,
        grants=grants,
    )


def select_units_in_scope(by: Actor, *roles: str) -> Select[int]:
    """Select the ids of the units, and all below them, in which the actor holds one of the roles.

    All units for a national administrator.
    """
    if by.is_national_admin():
        return select(RegionUnit.id)
    unit_ids = {
        grant.region_unit_id
        for grant in by.grants
        if grant.role in roles and grant.region_unit_id is not None
    }
    return select_subtrees_ids(unit_ids) if unit_ids else select(RegionUnit.id).where(false())


def select_organisation_subtree_ids(organisation_ids: Collection[int]) -> Select[int]:
    """Select the ids of these organisations and of all below them."""
    return _build_subtree_query(frozenset(organisation_ids))


@lru_cache(maxsize=1024)
def _build_subtree_query(organisation_ids: frozenset[int]) -> Select[int]:
    return select_with_below(Organisation, Organisation.id.in_(organisation_ids))


def build_people_scope(
    by: Actor, *, unit: Any, organisation: Any, person: Any = None
) -> ColumnElement[bool]:
    """Return the condition on a row that its person is one whose data the actor may see.

    `unit`, `organisation` and `person` are the columns that say where the row's person belongs.

    A national administrator sees everybody; officers and consultants the units of their role and
    all below; HR their organisations in the same way. Nobody else sees anybody. With `person`, the
    column of the person's id, HR also see those who hold a second post in their organisations now.
    """
    if by.is_national_admin():
        return true()
    units, organisations = get_scope_unit_ids(by), get_hr_organisation_ids(by)
    conditions: list[ColumnElement[bool]] = [unit.in_(select_subtrees_ids(units))] if units else []
    if organisations:
        conditions.append(organisation.in_(select_organisation_subtree_ids(organisations)))
    if organisations and person is not None:
        inside = Post.organisation_id.in_(select_organisation_subtree_ids(organisations))
        conditions.append(person.in_(select(Post.person_id).where(Post.ends_on.is_(None), inside)))
    return or_(false(), *conditions)


def get_scope_unit_ids(by: Actor) -> set[int]:
    """Return the units whose people the actor may see, without those below them."""
    return {
        grant.region_unit_id
        for grant in by.grants
        if grant.role in (OFFICER, CONSULTANT) and grant.region_unit_id is not None
    }


def get_hr_organisation_ids(by: Actor) -> set[int]:
    """Return the organisations in which the actor is HR, without those below them."""
    return {
        grant.organisation_id
        for grant in by.grants
        if grant.role == HR and grant.organisation_id is not None
    }
