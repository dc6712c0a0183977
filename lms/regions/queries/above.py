"""What is above a unit: its ancestors, and the region that it belongs to."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Integer, ScalarSelect, bindparam, case, select
from sqlalchemy.orm import Session, aliased

from lms.core.tree_queries import select_with_above
from lms.core.trees import sort_above
from lms.regions.models import RegionUnit
from lms.regions.queries.choices import UnitGroups
from lms.regions.rules import REGIONS


def list_ancestors(session: Session, unit_id: int) -> Sequence[RegionUnit]:
    """Return the units above a unit, the republic first, without the unit itself."""
    above = select_with_above(RegionUnit, RegionUnit.id == unit_id)
    query = select(RegionUnit).where(RegionUnit.id.in_(select(above.c.id)))
    return sort_above(session.scalars(query), unit_id)


def select_region_id(unit_id: ColumnElement[int]) -> ScalarSelect[int]:
    """Select the region of a unit of another table, NULL for the republic.

    Nothing lies further below a region than the districts of a city.
    """
    unit, above, top = (aliased(RegionUnit) for _ in range(3))
    regions = [(each.level.in_(REGIONS), each.id) for each in (unit, above, top)]
    return (
        select(case(*regions))
        .select_from(unit)
        .outerjoin(above, above.id == unit.parent_id)
        .outerjoin(top, top.id == above.parent_id)
        .where(unit.id == unit_id)
        .scalar_subquery()
    )


def find_region_id(session: Session, unit_id: int, *, unit_groups: UnitGroups = ()) -> int:
    """Return the id of the region that a unit belongs to.

    It is the unit itself if it is a region, or belongs to none. A unit in the
    `unit_groups` of list_districts_by_region costs no query.
    """
    for region, units in unit_groups:
        if any(unit.id == unit_id for unit in (region, *units)):
            return region.id
    return session.scalar(_REGION_OF_UNIT, {"unit_id": unit_id}) or unit_id


_REGION_OF_UNIT = select(select_region_id(bindparam("unit_id", type_=Integer)))
