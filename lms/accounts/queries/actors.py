"""Who is asking, and the one rule of whose data they may see."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, Post, RoleGrant, SignIn
from lms.accounts.rules import CONSULTANT, HR, OFFICER, Actor, Grant
from lms.core.rows import read_row
from lms.regions.models import RegionUnit
from lms.regions.queries import subtrees_ids

_SIGN_IN, _PERSON, _GRANT = SignIn.__table__.c, Person.__table__.c, RoleGrant.__table__.c
# Built once: each request asks this, and putting the statement together takes longer than running it.
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
    """Who is signed in with this token, with their roles; None if it has ended or the person is blocked. One query.

    With `roles_need_code`, roles rest in a browser that was signed in by a password alone: the person is then nothing but a learner.
    """
    rows = session.connection().execute(_ACTOR, {"token_hash": token_hash, "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(
        Grant(row.role, row.granted_unit_id, row.granted_organisation_id, row.course_slug)
        for row in rows
        if row.role is not None
    )
    rest = roles_need_code and bool(grants) and not first.with_code
    return read_row(Actor, first, token="", grants=() if rest else grants, roles_rest=rest)


def actor_by_id(session: Session, person_id: int) -> Actor | None:
    """The person as one who acts without a browser, with the roles held now: for work in the background. None if they are blocked."""
    found = session.get(Person, person_id, populate_existing=True)
    if found is None or found.blocked_at is not None:
        return None
    held = session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None))
    )
    grants = tuple(
        Grant(row.role, row.region_unit_id, row.organisation_id, row.course_slug) for row in held
    )
    return Actor(
        found.id,
        0,
        "",
        found.surname,
        found.given_name,
        found.patronymic,
        found.user_name,
        found.language,
        found.audience,
        found.region_unit_id,
        found.organisation_id,
        grants,
    )


def units_in_scope(by: Actor, *roles: str) -> Select[int]:
    """A query for the ids of the units, with all below them, in which the actor holds one of the roles; all for a national administrator."""
    if by.is_national_admin():
        return select(RegionUnit.id)
    held = {
        grant.region_unit_id
        for grant in by.grants
        if grant.role in roles and grant.region_unit_id is not None
    }
    return subtrees_ids(held) if held else select(RegionUnit.id).where(false())


def organisation_subtrees_ids(organisation_ids: Collection[int]) -> Select[int]:
    """A query for the ids of organisations and of all below them."""
    below = select(Organisation.id).where(Organisation.id.in_(organisation_ids)).cte(recursive=True)
    below = below.union(select(Organisation.id).where(Organisation.parent_id == below.c.id))
    return select(below.c.id)


def people_scope(
    by: Actor, *, unit: Any, organisation: Any, person: Any = None
) -> ColumnElement[bool]:
    """The one rule of whose data an actor may see, as a condition on the columns of a row that say where its person belongs.

    A national administrator sees all; an officer and a consultant the units in which they hold the role and all below; HR the
    organisations in the same way. Nobody else sees anybody. With `person`, the column of the person's id, HR also see those who hold
    a post in their organisations now and have another elsewhere as the main one.
    """
    if by.is_national_admin():
        return true()
    units = {
        grant.region_unit_id
        for grant in by.grants
        if grant.role in (OFFICER, CONSULTANT) and grant.region_unit_id is not None
    }
    organisations = hr_organisations(by)
    allowed: list[ColumnElement[bool]] = [unit.in_(subtrees_ids(units))] if units else []
    if organisations:
        allowed.append(organisation.in_(organisation_subtrees_ids(organisations)))
    if organisations and person is not None:
        inside = Post.organisation_id.in_(organisation_subtrees_ids(organisations))
        allowed.append(person.in_(select(Post.person_id).where(Post.ends_on.is_(None), inside)))
    return or_(false(), *allowed)


def hr_organisations(by: Actor) -> set[int]:
    """The organisations in which the actor is HR, without those below them."""
    return {
        grant.organisation_id
        for grant in by.grants
        if grant.role == HR and grant.organisation_id is not None
    }
