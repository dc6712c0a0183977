"""The condition that an actor answers for the target of an assignment or a list.

Functions that return a ColumnElement are conditions for the query around them.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true

from lms.accounts.models import Organisation
from lms.accounts.queries import select_organisation_subtree_ids, select_units_in_scope
from lms.accounts.rules import HR, OFFICER, Actor
from lms.obligations.models import Assignment


def is_assignment_in_scope(by: Actor, table: Any = Assignment) -> ColumnElement[bool]:
    """Return the condition that the actor answers for the whole target of an assignment or list."""
    return _build_target_scope(by.drop_person(), table)


@lru_cache(maxsize=64)
def _build_target_scope(scope: Actor, table: Any) -> ColumnElement[bool]:
    if scope.is_national_admin():
        return true()
    return or_(
        table.region_unit_id.in_(select_units_in_scope(scope, OFFICER)),
        table.organisation_id.in_(select_hr_organisation_ids(scope)),
    )


def select_hr_organisation_ids(by: Actor) -> Select[int]:
    """Return a query for the ids of the organisations whose HR the actor is, with all below.

    For a national administrator these are all organisations.
    """
    organisation_ids = {
        grant.organisation_id
        for grant in by.grants
        if grant.role == HR and grant.organisation_id is not None
    }
    return (
        select(Organisation.id)
        if by.is_national_admin()
        else select_organisation_subtree_ids(organisation_ids)
    )
