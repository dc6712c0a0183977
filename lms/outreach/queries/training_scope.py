"""Which trainings an actor manages, and where they may hold some."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import (
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.rules import CONSULTANT, OFFICER, Actor
from lms.outreach.models import Training
from lms.regions.models import RegionUnit
from lms.regions.queries import UnitChoice, list_districts_by_region


def is_managed_by(by: Actor) -> ColumnElement[bool]:
    """Return the SQL condition that the actor manages a training of the enclosing query.

    Officers and consultants manage those for everybody in their units; HR manages those of its
    organisations and of organisations merged into them; the national administrator manages all.
    """
    if by.is_national_admin():
        return true()
    if not by.grants:  # most readers are learners, and the parts below are long
        return false()
    in_scope = and_(
        Training.organisation_id.is_(None),
        Training.region_unit_id.in_(select_units_in_scope(by, OFFICER, CONSULTANT)),
    )
    own_organisations = select_organisation_subtree_ids(get_hr_organisation_ids(by))
    return or_(in_scope, Training.organisation_id.in_(select_with_merged(own_organisations)))


def may_hold_in(session: Session, by: Actor, region_unit_id: int) -> bool:
    """Return whether the actor may hold trainings for everybody in a unit that exists today."""
    exists_today = (RegionUnit.id == region_unit_id, RegionUnit.valid_to.is_(None))
    return (
        session.scalar(
            select(RegionUnit.id).where(
                *exists_today, RegionUnit.id.in_(select_units_in_scope(by, OFFICER, CONSULTANT))
            )
        )
        is not None
    )


def list_units_to_hold_in(session: Session, by: Actor) -> list[tuple[UnitChoice, list[UnitChoice]]]:
    """Return (region, districts) where the actor may hold trainings for everybody.

    Regions without such a district are left out.
    """
    unit_ids = set(session.scalars(select_units_in_scope(by, OFFICER, CONSULTANT)))
    groups = [
        (region, [unit for unit in districts if unit.id in unit_ids])
        for region, districts in list_districts_by_region(session)
    ]
    return [(region, districts) for region, districts in groups if districts]


def select_with_merged(organisations: Select[int]) -> Select[int]:
    """Return a query for these organisations and all that were merged into them.

    The people of a merged organisation went along, and so do its trainings.
    """
    organisation_ids = (
        select(Organisation.id).where(Organisation.id.in_(organisations)).cte(recursive=True)
    )
    organisation_ids = organisation_ids.union(
        select(Organisation.id).where(Organisation.merged_into_id == organisation_ids.c.id)
    )
    return select(organisation_ids.c.id)
