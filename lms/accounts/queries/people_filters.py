"""The filters of a list of people, as conditions on its table."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from lms.accounts.models import Organisation, Person, Post, RoleGrant
from lms.accounts.queries.actors import build_people_scope, select_organisation_subtree_ids
from lms.accounts.queries.people import build_scope_condition
from lms.accounts.queries.posts import is_absent_on
from lms.accounts.rules import Actor, fold_text
from lms.regions.queries import select_subtrees_ids


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


def build_people_conditions(
    by: Actor, filters: PeopleFilter, *, in_order: bool = False
) -> list[ColumnElement[bool]]:
    """Return the conditions on the table of people that the actor may see them, and the filters.

    `in_order`: the list is read in the order of an index, so its area must not find the rows.
    """
    conditions = [
        build_scope_condition(by.drop_person(), in_order=in_order),
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
        role_conditions = (
            RoleGrant.person_id == Person.id,
            RoleGrant.role == filters.role,
            RoleGrant.withdrawn_at.is_(None),
        )
        conditions.append(exists().where(*role_conditions))
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
