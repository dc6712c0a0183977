"""Reads of the traits of many people at once, by which they are in targets or not.

Each kind of trait is one statement, however many people there are. The statements run on the
connection itself, which is faster in many small steps.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, Post
from lms.accounts.rules import CIVIL_SERVANT
from lms.core.list_parameters import is_one_of
from lms.core.tree_queries import select_with_above
from lms.core.trees import list_path
from lms.obligations.models import TargetListPerson
from lms.obligations.rules import CurrentPost, PersonTraits, RequiredTraits
from lms.regions.models import RegionUnit

_PEOPLE = (
    select(
        Person.id,
        Person.audience,
        Person.blocked_at,
        Person.merged_into_id,
        Person.region_unit_id,
        Person.organisation_id,
    )
    .where(is_one_of(Person.id, "people"))
    .order_by(Person.id)  # rows are written in this order, so that two transactions never deadlock
)
_POSTS = (
    select(Post.person_id, Post.organisation_id, Post.category)
    .where(is_one_of(Post.person_id, "people"), Post.ends_on.is_(None))
    .order_by(Post.is_main.desc(), Post.id)
)
_LISTS = select(TargetListPerson.list_id, TargetListPerson.person_id).where(
    is_one_of(TargetListPerson.person_id, "people")
)


def _select_with_ancestors(table: type[RegionUnit] | type[Organisation]) -> Select[int, int | None]:
    """Return a query for the rows with the parameter `ids` and all above them."""
    above = select_with_above(table, is_one_of(table.id, "ids"))
    return select(above.c.id, above.c.parent_id)


_WITH_ANCESTORS: Final = {
    table: _select_with_ancestors(table) for table in (RegionUnit, Organisation)
}


def load_traits(
    session: Session, person_ids: Collection[int], required_traits: RequiredTraits
) -> dict[int, PersonTraits]:
    """Load today's traits of people by id; posts and lists only if they are required."""
    people = session.connection().execute(_PEOPLE, {"people": list(person_ids)}).all()
    units = _load_paths(session, RegionUnit, {row.region_unit_id for row in people})
    posts = _load_posts(session, people) if required_traits.posts else {}
    lists = _load_lists(session, person_ids) if required_traits.lists else {}
    return {
        row.id: PersonTraits(
            person_id=row.id,
            obliged=_is_obliged(row),
            region_unit_id=row.region_unit_id,
            organisation_id=row.organisation_id,
            units=units[row.region_unit_id],
            posts=posts.get(row.id, ()),
            lists=frozenset(lists.get(row.id, ())),
        )
        for row in people
    }


def _is_obliged(row: Any) -> bool:
    return row.audience == CIVIL_SERVANT and row.blocked_at is None and row.merged_into_id is None


def _load_posts(session: Session, people: Sequence[Any]) -> dict[int, tuple[CurrentPost, ...]]:
    """Load the posts of people, the main one first.

    A person with a main organisation but no post there gets a post of no category in it.
    """
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in session.connection().execute(_POSTS, {"people": [row.id for row in people]}):
        rows[row.person_id].append(row)
    organisation_ids = {row.organisation_id for posts in rows.values() for row in posts}
    organisation_ids |= {row.organisation_id for row in people if row.organisation_id}
    paths = _load_paths(session, Organisation, organisation_ids)
    return {
        person.id: _build_posts(person.organisation_id, rows.get(person.id, ()), paths)
        for person in people
    }


def _build_posts(
    main_id: int | None, rows: Sequence[Any], paths: dict[int, frozenset[int]]
) -> tuple[CurrentPost, ...]:
    posts = [
        CurrentPost(row.organisation_id, paths[row.organisation_id], row.category) for row in rows
    ]
    if main_id is not None and all(post.organisation_id != main_id for post in posts):
        posts.insert(0, CurrentPost(main_id, paths[main_id], ""))
    return tuple(posts)


def _load_lists(session: Session, person_ids: Collection[int]) -> dict[int, set[int]]:
    lists: dict[int, set[int]] = defaultdict(set)
    for list_id, person_id in session.connection().execute(_LISTS, {"people": list(person_ids)}):
        lists[person_id].add(list_id)
    return lists


def _load_paths(
    session: Session, table: type[RegionUnit] | type[Organisation], ids: Collection[int]
) -> dict[int, frozenset[int]]:
    """Return for each id the ids of itself and of all above it in its tree."""
    if not ids:
        return {}
    rows = session.connection().execute(_WITH_ANCESTORS[table], {"ids": list(ids)})
    parents: dict[int, int | None] = {row.id: row.parent_id for row in rows}
    return {row_id: frozenset(list_path(row_id, parents.get)) for row_id in ids}
