"""Whose sittings an actor supervises."""

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.queries import (
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import CONSULTANT, OFFICER, Actor
from lms.assessment.models import Sitting
from lms.regions.models import RegionUnit


def is_supervised_by(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor supervises a sitting of the enclosing query.

    Officers and consultants supervise those of their units, HR those of its organisations, the
    national administrator all.
    """
    if by.is_national_admin():
        return true()
    return or_(
        Sitting.region_unit_id.in_(select_units_in_scope(by, OFFICER, CONSULTANT)),
        Sitting.organisation_id.in_(select_organisation_subtree_ids(get_hr_organisation_ids(by))),
    )


def select_own_units(by: Actor) -> Select[int]:
    """Select the ids of the units of today in which the actor may open a sitting."""
    return select(RegionUnit.id).where(
        RegionUnit.valid_to.is_(None),
        RegionUnit.id.in_(select_units_in_scope(by, OFFICER, CONSULTANT)),
    )


def list_own_units(session: Session, by: Actor) -> list[RegionUnit]:
    """Return the units of today in which the actor may open a sitting."""
    query = select(RegionUnit).where(RegionUnit.id.in_(select_own_units(by)))
    return list(session.scalars(query.order_by(RegionUnit.kato, RegionUnit.id)))
