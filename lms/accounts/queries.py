"""Reads of people and of what they may see."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant, SignIn
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, Actor, Grant, fold
from lms.core.collation import COLLATION, sort_key
from lms.core.errors import NotFound
from lms.core.i18n import current_language
from lms.regions.models import RegionUnit
from lms.regions.queries import subtrees_ids

_SIGN_IN, _PERSON, _GRANT = SignIn.__table__.c, Person.__table__.c, RoleGrant.__table__.c
# Built once: each request asks this, and putting the statement together takes longer than running it.
_ACTOR = (
    select(
        _PERSON.id, _SIGN_IN.id, _PERSON.surname, _PERSON.given_name, _PERSON.patronymic, _PERSON.user_name, _PERSON.language,
        _PERSON.audience, _PERSON.region_unit_id, _PERSON.organisation_id,
        _GRANT.role, _GRANT.region_unit_id, _GRANT.organisation_id, _GRANT.course_slug,
    )
    .select_from(SignIn.__table__.join(Person.__table__, _SIGN_IN.person_id == _PERSON.id)
                 .outerjoin(RoleGrant.__table__, (_GRANT.person_id == _PERSON.id) & _GRANT.withdrawn_at.is_(None)))
    .where(_SIGN_IN.token_hash == bindparam("token_hash"), _SIGN_IN.ended_at.is_(None), _SIGN_IN.expires_at > bindparam("now"),
           _PERSON.blocked_at.is_(None))
)  # fmt: skip


def load_actor(session: Session, token_hash: str, now: datetime) -> Actor | None:
    """Who is signed in with this token, with their roles; None if it has ended or the person is blocked. One query."""
    rows = session.execute(_ACTOR, {"token_hash": token_hash, "now": now}).all()
    if not rows:
        return None
    first = rows[0]
    grants = tuple(Grant(*row[10:14]) for row in rows if row[10] is not None)
    return Actor(first[0], first[1], "", *first[2:10], grants=grants)


def units_in_scope(actor: Actor, *roles: str) -> Select[int]:
    """A query for the ids of the units, with all below them, in which the actor holds one of the roles; all for a national administrator."""
    if actor.is_national_admin():
        return select(RegionUnit.id)
    held = {grant.region_unit_id for grant in actor.grants if grant.role in roles and grant.region_unit_id is not None}
    return subtrees_ids(held) if held else select(RegionUnit.id).where(false())


def organisation_subtrees_ids(organisation_ids: Collection[int]) -> Select[int]:
    """A query for the ids of organisations and of all below them."""
    below = select(Organisation.id).where(Organisation.id.in_(organisation_ids)).cte(recursive=True)
    below = below.union(select(Organisation.id).where(Organisation.parent_id == below.c.id))
    return select(below.c.id)


def people_scope(actor: Actor, *, unit: Any, organisation: Any) -> ColumnElement[bool]:
    """The one rule of whose data an actor may see, as a condition on the two columns of a row that say where its person belongs.

    A national administrator sees all; an officer and a consultant the units in which they hold the role and all below; HR the
    organisations in the same way. Nobody else sees anybody.
    """
    if actor.is_national_admin():
        return true()
    units = {
        grant.region_unit_id for grant in actor.grants if grant.role in (OFFICER, CONSULTANT) and grant.region_unit_id is not None
    }
    organisations = {grant.organisation_id for grant in actor.grants if grant.role == HR and grant.organisation_id is not None}
    allowed: list[ColumnElement[bool]] = [unit.in_(subtrees_ids(units))] if units else []
    if organisations:
        allowed.append(organisation.in_(organisation_subtrees_ids(organisations)))
    return or_(false(), *allowed)


def person_in_scope(session: Session, *, actor: Actor, person_id: int) -> Person:
    """The person, if the actor may see them. Raises NotFound, whether there is no such person or not for this actor."""
    scope = people_scope(actor, unit=Person.region_unit_id, organisation=Person.organisation_id)
    found = session.scalar(select(Person).where(Person.id == person_id, scope))
    if found is None:
        raise NotFound
    return found


def person(session: Session, person_id: int) -> Person:
    """The person, whoever asks: for a person's own pages. Raises NotFound."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    return found


def person_by_user_name(session: Session, user_name: str) -> Person | None:
    """The person with this user name."""
    return session.scalar(select(Person).where(Person.user_name == user_name))


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What a list of people is narrowed by; what is empty does not narrow it."""

    text: str = ""
    region_unit_id: int | None = None
    organisation_id: int | None = None
    audience: str = ""
    role: str = ""
    blocked: bool | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list. `roles` are those held now."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    audience: str
    region_unit_id: int
    organisation_id: int | None
    blocked: bool
    roles: tuple[str, ...] = ()


def people(session: Session, *, actor: Actor, chosen: PeopleFilter, page: int, size: int) -> tuple[list[PersonRow], int]:
    """One page (from 1) of the people whom the actor may see, in Kazakh alphabetical order, and how many there are on all pages."""
    conditions = [people_scope(actor, unit=Person.region_unit_id, organisation=Person.organisation_id), *_conditions(chosen)]
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    rows = session.execute(
        select(
            Person.id, Person.surname, Person.given_name, Person.patronymic, Person.user_name, Person.audience,
            Person.region_unit_id, Person.organisation_id, Person.blocked_at.is_not(None),
        )
        .where(*conditions)
        .order_by(Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id)
        .limit(size)
        .offset((page - 1) * size)
    ).all()  # fmt: skip
    roles = _roles_of(session, [row.id for row in rows])
    return [PersonRow(*row, roles=roles.get(row.id, ())) for row in rows], total


def _conditions(chosen: PeopleFilter) -> list[ColumnElement[bool]]:
    conditions = [Person.search_key.contains(word, autoescape=True) for word in fold(chosen.text).split()]
    if chosen.region_unit_id is not None:
        conditions.append(Person.region_unit_id.in_(subtrees_ids([chosen.region_unit_id])))
    if chosen.organisation_id is not None:
        conditions.append(Person.organisation_id.in_(organisation_subtrees_ids([chosen.organisation_id])))
    if chosen.audience:
        conditions.append(Person.audience == chosen.audience)
    if chosen.role:
        held = (RoleGrant.person_id == Person.id, RoleGrant.role == chosen.role, RoleGrant.withdrawn_at.is_(None))
        conditions.append(exists().where(*held))
    if chosen.blocked is not None:
        conditions.append(Person.blocked_at.is_not(None) if chosen.blocked else Person.blocked_at.is_(None))
    return conditions


def _roles_of(session: Session, person_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
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


def grants(session: Session, person_id: int) -> Sequence[RoleGrant]:
    """The roles that a person holds now, the oldest first."""
    return session.scalars(
        select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None)).order_by(RoleGrant.id)
    ).all()


def national_admins(session: Session) -> Sequence[Person]:
    """The national administrators who are not blocked, the first one first."""
    return session.scalars(
        select(Person)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(RoleGrant.role == NATIONAL_ADMIN, RoleGrant.withdrawn_at.is_(None), Person.blocked_at.is_(None))
        .order_by(Person.id)
    ).all()


def sign_ins(session: Session, person_id: int, *, now: datetime) -> Sequence[SignIn]:
    """The browsers in which a person is signed in, the newest first."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    ).all()


def organisation(session: Session, organisation_id: int) -> Organisation | None:
    """The organisation with this id."""
    return session.get(Organisation, organisation_id)


def organisation_by_bin(session: Session, digits: str) -> Organisation | None:
    """The organisation with this BIN."""
    return session.scalar(select(Organisation).where(Organisation.bin == digits))


def organisations(session: Session, *, within: Select[int] | None = None) -> list[Organisation]:
    """Organisations in the order of their names: all, or those of a query of ids."""
    query = select(Organisation)
    if within is not None:
        query = query.where(Organisation.id.in_(within))
    name = f"name_{current_language()}"
    return sorted(session.scalars(query), key=lambda row: sort_key(getattr(row, name)))


def organisations_page(
    session: Session, *, text: str, region_unit_id: int | None, page: int, size: int
) -> tuple[Sequence[Organisation], int]:
    """One page (from 1) of the organisations whose name or BIN holds the text, in the order of their names, and how many there are."""
    conditions: list[ColumnElement[bool]] = []
    for word in text.lower().split():
        columns = (func.lower(Organisation.name_kk), func.lower(Organisation.name_ru), Organisation.bin)
        conditions.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    if region_unit_id is not None:
        conditions.append(Organisation.region_unit_id.in_(subtrees_ids([region_unit_id])))
    total = session.scalar(select(func.count()).select_from(Organisation).where(*conditions)) or 0
    name = getattr(Organisation, f"name_{current_language()}")
    query = select(Organisation).where(*conditions).order_by(name.collate(COLLATION), Organisation.id)
    return session.scalars(query.limit(size).offset((page - 1) * size)).all(), total


def organisations_by_id(session: Session, organisation_ids: Collection[int]) -> dict[int, Organisation]:
    """The organisations with these ids."""
    return {row.id: row for row in session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids)))}
