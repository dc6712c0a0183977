"""Lists of people by filters."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries.people_filters import PeopleFilter, build_people_conditions
from lms.accounts.queries.posts import PostRow, is_absent_on, list_current_posts
from lms.accounts.queries.roles import list_roles_by_person
from lms.accounts.rules import Actor
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row
from lms.regions.models import RegionUnit

STREAM_BATCH: Final = 1000
# A list by name with more rows is read in the order of the index of names, as far as that reads at
# most this part of the list; any other is sorted as a whole.
LONGEST_SORTED: Final = 5000
PART_IN_ORDER: Final = 20


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
    roles, posts = list_roles_by_person(session, ids), list_current_posts(session, ids, by=by)
    return [
        read_row(PersonRow, row, roles=roles.get(row.id, ()), posts=tuple(posts.get(row.id, ())))
        for row in rows
    ]
