"""Reads of people."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person, Post, RoleGrant
from lms.accounts.queries.actors import (
    build_people_scope,
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.queries.posts import PostRow, is_absent_on, list_current_posts
from lms.accounts.rules import CONSULTANT, NATIONAL_ADMIN, OFFICER, Actor, fold_text
from lms.core.collation import COLLATION
from lms.core.errors import NotFound
from lms.core.i18n import current_language
from lms.core.rows import read_row
from lms.regions.models import RegionUnit
from lms.regions.queries import select_subtrees_ids

STREAM_BATCH: Final = 1000
# A list by name with more rows is read in the order of the index of names, as far as that reads at
# most this part of the list; any other is sorted as a whole.
LONGEST_SORTED: Final = 5000
PART_IN_ORDER: Final = 20


def is_in_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition on the table of people that the actor may see the person."""
    return _build_scope(by.without_person())


@lru_cache(maxsize=64)  # a list asks for it in several statements
def _build_scope(scope: Actor, *, in_order: bool = False) -> ColumnElement[bool]:
    unit, organisation, person = Person.region_unit_id, Person.organisation_id, Person.id
    if in_order:  # an expression is in no index, so SQLite goes along the names
        return build_people_scope(
            scope, unit=unit + 0, organisation=organisation + 0, person=person + 0
        )
    return build_people_scope(scope, unit=unit, organisation=organisation, person=person)


def load_person_in_scope(session: Session, *, by: Actor, person_id: int) -> Person:
    """Return the person. Raises NotFound if the actor may not see them.

    The error is the same for a person who does not exist.
    """
    person = session.scalar(select(Person).where(Person.id == person_id, is_in_scope(by)))
    if person is None:
        raise NotFound
    return person


def load_person(session: Session, person_id: int) -> Person:
    """Return a person for their own pages, without a check of scope. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def get_person_by_user_name(session: Session, user_name: str) -> Person | None:
    """Return the person with this user name."""
    return session.scalar(select(Person).where(Person.user_name == user_name))


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Filters of a list of people; an empty one filters nothing.

    `absent` needs `today`. `organisation` is a part of an organisation's name.
    """

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
    """A person in a list.

    `roles` and `posts` are those held now; of the posts those that the actor may see, the main one
    first.
    """

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


def read_people_page(
    session: Session,
    *,
    by: Actor,
    filters: PeopleFilter,
    limit: int,
    offset: int,
    sort: str = "name",
) -> tuple[list[PersonRow], int]:
    """Return a page of the people whom the actor may see, and their number.

    `sort`: name (in Kazakh alphabetical order), user_name, unit or since (the account was made),
    descending with a leading hyphen.
    """
    total = count_people(session, by=by, filters=filters)
    is_long = total > LONGEST_SORTED and (offset + limit) * PART_IN_ORDER <= total
    in_order = is_long and sort.removeprefix("-") == "name"
    conditions = build_people_conditions(by, filters, in_order=in_order)
    page = _select_rows(filters, conditions, sort, in_order=in_order).limit(limit).offset(offset)
    rows = session.execute(page).all()
    return _add_roles_and_posts(session, by, rows), total


def find_people_ids(
    session: Session, *, by: Actor, filters: PeopleFilter, most: int
) -> tuple[int, ...]:
    """Return the ids of at most so many people whom the actor may see, by the filters."""
    query = select(Person.id).where(*build_people_conditions(by, filters)).order_by(Person.id)
    return tuple(session.scalars(query.limit(most)))


def list_unit_ids_of_people(session: Session, by: Actor) -> set[int]:
    """Return the units by which the actor may filter people.

    Those that officers and consultants answer for, and those where the people of HR's
    organisations are.
    """
    units = set(session.scalars(select_units_in_scope(by, OFFICER, CONSULTANT)))
    organisations = get_hr_organisation_ids(by)
    if organisations:
        inside = Person.organisation_id.in_(select_organisation_subtree_ids(organisations))
        units |= set(session.scalars(select(Person.region_unit_id).where(inside).distinct()))
    return units


def count_people(session: Session, *, by: Actor, filters: PeopleFilter) -> int:
    """Count the people of the whole list."""
    conditions = build_people_conditions(by, filters)
    return session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0


def stream_people(
    session: Session, *, by: Actor, filters: PeopleFilter, sort: str = "name"
) -> Iterator[PersonRow]:
    """Yield the whole list, read in batches so that memory does not grow with it."""
    rows = session.execute(
        _select_rows(filters, build_people_conditions(by, filters), sort).execution_options(
            yield_per=STREAM_BATCH
        )
    )
    for batch in rows.partitions(STREAM_BATCH):
        yield from _add_roles_and_posts(session, by, batch)


def _select_rows(
    filters: PeopleFilter,
    conditions: list[ColumnElement[bool]],
    sort: str,
    *,
    in_order: bool = False,
) -> Select[*tuple[Any, ...]]:
    unit_id = Person.region_unit_id + 0 if in_order else Person.region_unit_id
    name = [Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION)]
    orders: dict[str, list[ColumnElement[Any]]] = {
        "user_name": [Person.user_name.expression],
        "unit": [getattr(RegionUnit, f"name_{current_language()}").collate(COLLATION), *name],
        "since": [Person.created_at.expression],
    }
    order = orders.get(sort.removeprefix("-"), name)
    absent = is_absent_on(Person.id, filters.today or date.min)
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
        .join(RegionUnit, RegionUnit.id == unit_id)
        .where(*conditions)
        .order_by(*(key.desc() if sort.startswith("-") else key for key in order), Person.id)
    )


def _add_roles_and_posts(session: Session, by: Actor, rows: Sequence[Any]) -> list[PersonRow]:
    ids = [row.id for row in rows]
    roles, posts = _list_roles(session, ids), list_current_posts(session, ids, by=by)
    return [
        read_row(PersonRow, row, roles=roles.get(row.id, ()), posts=tuple(posts.get(row.id, ())))
        for row in rows
    ]


def build_people_conditions(
    by: Actor, filters: PeopleFilter, *, in_order: bool = False
) -> list[ColumnElement[bool]]:
    """Return the conditions on the table of people that the actor may see them, and the filters.

    `in_order`: the list is read in the order of an index, so its area must not find the rows.
    """
    conditions = [
        _build_scope(by.without_person(), in_order=in_order),
        Person.merged_into_id.is_(None),
    ]
    conditions += [
        Person.search_key.contains(word, autoescape=True)
        for word in fold_text(filters.text).split()
    ]
    if filters.region_unit_id is not None:
        unit_id = Person.region_unit_id + 0 if in_order else Person.region_unit_id
        conditions.append(unit_id.in_(select_subtrees_ids([filters.region_unit_id])))
    if filters.audience:
        conditions.append(Person.audience == filters.audience)
    if filters.role:
        holds_role = (
            RoleGrant.person_id == Person.id,
            RoleGrant.role == filters.role,
            RoleGrant.withdrawn_at.is_(None),
        )
        conditions.append(exists().where(*holds_role))
    if filters.blocked is not None:
        conditions.append(
            Person.blocked_at.is_not(None) if filters.blocked else Person.blocked_at.is_(None)
        )
    if filters.has_email is not None:
        conditions.append(
            Person.email.is_not(None) if filters.has_email else Person.email.is_(None)
        )
    if filters.absent is not None and filters.today is not None:
        absent = is_absent_on(Person.id, filters.today)
        conditions.append(absent if filters.absent else ~absent)
    return conditions + _build_organisation_conditions(by, filters)


def _build_organisation_conditions(by: Actor, filters: PeopleFilter) -> list[ColumnElement[bool]]:
    """Filter by posts that the actor may see.

    Others don't count: else the filter would reveal who holds one.
    """
    post_conditions: list[ColumnElement[bool]] = []
    if filters.organisation_id is not None:
        post_conditions.append(
            Post.organisation_id.in_(select_organisation_subtree_ids([filters.organisation_id]))
        )
    if words := fold_text(filters.organisation).split():
        matching_ids = select(Organisation.id).where(
            *(Organisation.search_key.contains(word, autoescape=True) for word in words)
        )
        post_conditions.append(Post.organisation_id.in_(matching_ids))
    if not post_conditions:
        return []
    holder = aliased(Person)
    is_visible = build_people_scope(
        by, unit=holder.region_unit_id, organisation=Post.organisation_id
    )
    holders = (
        select(Post.person_id)
        .join(holder, holder.id == Post.person_id)
        .where(Post.ends_on.is_(None), is_visible)
    )
    return [Person.id.in_(holders.where(condition)) for condition in post_conditions]


def _list_roles(session: Session, person_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
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
    """Return the national administrators who are not blocked, the longest-standing first."""
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
