"""Conditions that an actor answers for the person of an obligation, or sees its organisation.

Functions that return a ColumnElement are conditions for the query around them.
"""

from dataclasses import replace
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, and_, or_, select

from lms.accounts import queries as accounts
from lms.accounts.models import Organisation, Post
from lms.accounts.queries import build_people_scope, select_organisation_subtree_ids
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor
from lms.core.tree_queries import select_with_above
from lms.obligations.models import Assignment, Obligation
from lms.regions.models import RegionUnit


def is_obligation_in_scope(
    by: Actor, obligation: type[Obligation] = Obligation, *, in_order: bool = False
) -> ColumnElement[bool]:
    """Return the condition that the actor answers for the person of an obligation.

    The actor does so as officer, HR or administrator. For a person whose main post is in another
    organisation, HR answers only for assignments that concern HR's own organisation. `in_order`:
    obligations are read in the order of an index, so unit and organisation must not find them.
    """
    if obligation is Obligation and not in_order:
        return _build_obligation_scope(by.drop_person())
    return _is_in_scope(by, obligation, in_order=in_order)


@lru_cache(maxsize=64)
def _build_obligation_scope(scope: Actor) -> ColumnElement[bool]:
    return _is_in_scope(scope, Obligation)


def _is_in_scope(
    by: Actor, obligation: type[Obligation], *, in_order: bool = False
) -> ColumnElement[bool]:
    # An expression is in no index.
    unit, organisation = (
        column + 0 if in_order else column
        for column in (obligation.region_unit_id, obligation.organisation_id)
    )
    in_scope = build_people_scope(_keep_relevant_roles(by), unit=unit, organisation=organisation)
    hr_ids = accounts.get_hr_organisation_ids(by)
    if by.is_national_admin() or not hr_ids:
        return in_scope
    person_ids = select(Post.person_id).where(
        Post.ends_on.is_(None), Post.organisation_id.in_(select_organisation_subtree_ids(hr_ids))
    )
    concerns_hr = obligation.assignment_id.in_(_select_concerning(frozenset(hr_ids)))
    return or_(in_scope, and_(obligation.person_id.in_(person_ids), concerns_hr))


def is_organisation_visible(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see the organisation of an obligation."""
    return build_people_scope(
        _keep_relevant_roles(by),
        unit=Obligation.region_unit_id,
        organisation=Obligation.organisation_id,
    )


def _keep_relevant_roles(by: Actor) -> Actor:
    """Return the actor with only the roles that concern obligations."""
    return replace(
        by,
        grants=tuple(grant for grant in by.grants if grant.role in (OFFICER, HR, NATIONAL_ADMIN)),
    )


@lru_cache(maxsize=256)
def _select_concerning(organisation_ids: frozenset[int]) -> Select[int]:
    """Return a query for the ids of the assignments that concern these organisations.

    Their target is one of the organisations, one below or above it, or a unit where one of them is.
    """
    above = select_with_above(
        Organisation, Organisation.id.in_(organisation_ids), Organisation.region_unit_id
    )
    around = select_with_above(RegionUnit, RegionUnit.id.in_(select(above.c.region_unit_id)))
    return select(Assignment.id).where(
        or_(
            Assignment.organisation_id.in_(select_organisation_subtree_ids(organisation_ids)),
            Assignment.organisation_id.in_(select(above.c.id)),
            Assignment.region_unit_id.in_(select(around.c.id)),
        )
    )
