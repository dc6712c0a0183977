"""The condition that a person is in a target.

Functions that return a ColumnElement are conditions for the query around them.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, not_, or_, select, true, union

from lms.accounts.models import Person, Post
from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import CIVIL_SERVANT
from lms.obligations.models import TargetListPerson
from lms.obligations.rules import Target
from lms.obligations.rules.terms import ALL, ANY, CATEGORY, LIST, NOT, UNIT
from lms.regions.queries import select_subtree_ids


def is_in_target(target: Target, narrowing: dict[str, Any] | None = None) -> ColumnElement[bool]:
    """Return the condition that a person is in a target, as rules.find_affiliation() decides it."""
    if target.region_unit_id is not None:
        within: ColumnElement[bool] = Person.region_unit_id.in_(
            select_subtree_ids(target.region_unit_id)
        )
    else:
        within = _is_employed_in(target.organisation_id or 0)
    fits = true() if narrowing is None else _is_fitting(narrowing, target)
    return and_(
        Person.audience == CIVIL_SERVANT,
        Person.blocked_at.is_(None),
        Person.merged_into_id.is_(None),
        within,
        fits,
    )


def _is_employed_in(organisation_id: int) -> ColumnElement[bool]:
    """Return the condition that a person has a main or other post in an organisation or below."""
    subtree = select_organisation_subtree_ids([organisation_id]).cte()
    by_main_post = select(Person.id).where(Person.organisation_id.in_(select(subtree.c.id)))
    by_any_post = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(select(subtree.c.id))
    )
    return Person.id.in_(union(by_main_post, by_any_post))


def _is_fitting(narrowing: dict[str, Any], target: Target) -> ColumnElement[bool]:
    kind, value = next(iter(narrowing.items()))
    if kind == ALL:
        return and_(true(), *(_is_fitting(part, target) for part in value))
    if kind == ANY:
        return or_(false(), *(_is_fitting(part, target) for part in value))
    return not_(_is_fitting(value, target)) if kind == NOT else _has_trait(kind, value, target)


def _has_trait(kind: str, value: Any, target: Target) -> ColumnElement[bool]:
    if kind == UNIT:
        return Person.region_unit_id.in_(select_subtree_ids(value))
    if kind == LIST:
        return exists().where(
            TargetListPerson.list_id == value, TargetListPerson.person_id == Person.id
        )
    if kind == CATEGORY:
        return _has_post_of_category(value, target)
    return _is_employed_in(value)


def _has_post_of_category(category: str, target: Target) -> ColumnElement[bool]:
    conditions = [Post.person_id == Person.id, Post.ends_on.is_(None), Post.category == category]
    if target.organisation_id is not None:
        subtree = select_organisation_subtree_ids([target.organisation_id])
        conditions.append(Post.organisation_id.in_(subtree))
    return exists().where(*conditions)
