"""Reads of people."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import (
    Organisation,
    Person,
    Post,
    RecoveryCode,
    RoleGrant,
    SecondFactor,
    SignIn,
)
from lms.accounts.queries.actors import organisation_subtrees_ids, people_scope
from lms.accounts.queries.posts import PostRow, absent_on, posts_of
from lms.accounts.rules import NATIONAL_ADMIN, Actor, fold
from lms.core.collation import COLLATION
from lms.core.errors import NotFound
from lms.core.i18n import current_language
from lms.core.rows import read_row
from lms.regions.models import RegionUnit
from lms.regions.queries import subtrees_ids

STREAM: Final = 1000


def in_scope(by: Actor) -> ColumnElement[bool]:
    """The people whom the actor may see, as a condition on the table of people."""
    return people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )


def person_in_scope(session: Session, *, by: Actor, person_id: int) -> Person:
    """The person, if the actor may see them. Raises NotFound, whether there is no such person or not for this actor."""
    found = session.scalar(select(Person).where(Person.id == person_id, in_scope(by)))
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
    """What a list of people is narrowed by; what is empty does not narrow it. `absent` needs `today`; `organisation` is a part of a name."""

    text: str = ""
    region_unit_id: int | None = None
    organisation_id: int | None = None
    organisation: str = ""
    audience: str = ""
    role: str = ""
    blocked: bool | None = None
    absent: bool | None = None
    has_email: bool | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list. `roles` and `posts` are those held now; of the posts those that the actor may know of, the main one first."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    audience: str
    region_unit_id: int
    blocked: bool
    has_email: bool
    absent: bool
    created_at: datetime
    unit_kk: str
    unit_ru: str
    roles: tuple[str, ...] = ()
    posts: tuple[PostRow, ...] = ()


def people(
    session: Session,
    *,
    by: Actor,
    chosen: PeopleFilter,
    limit: int,
    offset: int,
    sort: str = "name",
) -> tuple[list[PersonRow], int]:
    """A part of the people whom the actor may see, and how many there are.

    `sort`: name (in Kazakh alphabetical order), user_name, unit or since, with - before it for the
    other way round.
    """
    conditions = _conditions(by, chosen)
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    rows = session.execute(_list(chosen, conditions, sort).limit(limit).offset(offset)).all()
    return _with_roles_and_posts(session, by, rows), total


def all_people(
    session: Session, *, by: Actor, chosen: PeopleFilter, sort: str = "name"
) -> Iterator[PersonRow]:
    """The whole list, read in pieces: memory does not grow with it."""
    found = session.execute(
        _list(chosen, _conditions(by, chosen), sort).execution_options(yield_per=STREAM)
    )
    for piece in found.partitions(STREAM):
        yield from _with_roles_and_posts(session, by, piece)


def _list(
    chosen: PeopleFilter, conditions: list[ColumnElement[bool]], sort: str
) -> Select[*tuple[Any, ...]]:
    name = [Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION)]
    orders: dict[str, list[ColumnElement[Any]]] = {
        "user_name": [Person.user_name.expression],
        "unit": [getattr(RegionUnit, f"name_{current_language()}").collate(COLLATION), *name],
        "since": [Person.created_at.expression],
    }
    order = orders.get(sort.removeprefix("-"), name)
    absent = absent_on(Person.id, chosen.today or date.min)
    return (
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.user_name,
            Person.audience,
            Person.region_unit_id,
            Person.blocked_at.is_not(None).label("blocked"),
            Person.email.is_not(None).label("has_email"),
            absent.label("absent"),
            Person.created_at,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
        )
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .where(*conditions)
        .order_by(*(key.desc() if sort.startswith("-") else key for key in order), Person.id)
    )


def _with_roles_and_posts(session: Session, by: Actor, rows: Sequence[Any]) -> list[PersonRow]:
    ids = [row.id for row in rows]
    roles, posts = _roles_of(session, ids), posts_of(session, ids, by=by)
    return [
        read_row(PersonRow, row, roles=roles.get(row.id, ()), posts=tuple(posts.get(row.id, ())))
        for row in rows
    ]


def _conditions(by: Actor, chosen: PeopleFilter) -> list[ColumnElement[bool]]:
    conditions = [in_scope(by), Person.merged_into_id.is_(None)]
    conditions += [
        Person.search_key.contains(word, autoescape=True) for word in fold(chosen.text).split()
    ]
    if chosen.region_unit_id is not None:
        conditions.append(Person.region_unit_id.in_(subtrees_ids([chosen.region_unit_id])))
    if chosen.audience:
        conditions.append(Person.audience == chosen.audience)
    if chosen.role:
        held = (
            RoleGrant.person_id == Person.id,
            RoleGrant.role == chosen.role,
            RoleGrant.withdrawn_at.is_(None),
        )
        conditions.append(exists().where(*held))
    if chosen.blocked is not None:
        conditions.append(
            Person.blocked_at.is_not(None) if chosen.blocked else Person.blocked_at.is_(None)
        )
    if chosen.has_email is not None:
        conditions.append(Person.email.is_not(None) if chosen.has_email else Person.email.is_(None))
    if chosen.absent is not None and chosen.today is not None:
        absent = absent_on(Person.id, chosen.today)
        conditions.append(absent if chosen.absent else ~absent)
    return conditions + _organisation_conditions(by, chosen)


def _organisation_conditions(by: Actor, chosen: PeopleFilter) -> list[ColumnElement[bool]]:
    """Posts that the actor may not know of don't count: else the filter would tell who has one."""
    wanted: list[ColumnElement[bool]] = []
    if chosen.organisation_id is not None:
        wanted.append(Post.organisation_id.in_(organisation_subtrees_ids([chosen.organisation_id])))
    if words := fold(chosen.organisation).split():
        named = select(Organisation.id).where(
            *(Organisation.search_key.contains(word, autoescape=True) for word in words)
        )
        wanted.append(Post.organisation_id.in_(named))
    holder = aliased(Person)
    known = people_scope(by, unit=holder.region_unit_id, organisation=Post.organisation_id)
    held = (
        select(Post.person_id)
        .join(holder, holder.id == Post.person_id)
        .where(Post.ends_on.is_(None), known)
    )
    return [Person.id.in_(held.where(condition)) for condition in wanted]


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
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.withdrawn_at.is_(None))
        .order_by(RoleGrant.id)
    ).all()


def national_admins(session: Session) -> Sequence[Person]:
    """The national administrators who are not blocked, the first one first."""
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


@dataclass(frozen=True, slots=True)
class SecondStep:
    """What a page says of somebody's second step: since when it is in use, and how many recovery codes are left."""

    since: datetime
    codes_left: int


def second_step(session: Session, person_id: int) -> SecondStep | None:
    """The second step of signing in that the person has set up; None if there is none."""
    left = (
        select(func.count())
        .where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None))
        .scalar_subquery()
    )
    row = session.execute(
        select(SecondFactor.confirmed_at.label("since"), left.label("codes_left")).where(
            SecondFactor.person_id == person_id, SecondFactor.confirmed_at.is_not(None)
        )
    ).first()
    return read_row(SecondStep, row) if row else None


def sign_ins(session: Session, person_id: int, *, now: datetime) -> Sequence[SignIn]:
    """The browsers in which a person is signed in, the newest first."""
    return session.scalars(
        select(SignIn)
        .where(SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    ).all()
