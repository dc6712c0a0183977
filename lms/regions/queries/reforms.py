"""Which units reforms have changed, and which reforms changed some units."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from lms.regions.models import Reform, ReformStep, RegionName, RegionPlacement
from lms.regions.rules import APPLIED


def has_changed_after(session: Session, unit_ids: Collection[int], day: date) -> bool:
    """Return whether a unit was renamed, moved, given a child or reformed after a day."""
    in_placement = or_(
        RegionPlacement.unit_id.in_(unit_ids), RegionPlacement.parent_id.in_(unit_ids)
    )
    in_step = or_(ReformStep.from_unit_id.in_(unit_ids), ReformStep.to_unit_id.in_(unit_ids))
    queries = (
        select(RegionPlacement.id).where(in_placement, RegionPlacement.valid_from > day),
        select(RegionName.id).where(RegionName.unit_id.in_(unit_ids), RegionName.valid_from > day),
        select(ReformStep.id)
        .join(Reform)
        .where(in_step, Reform.state == APPLIED, Reform.day > day),
    )
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def select_reforms_of(unit_ids: Select[int]) -> Select[int]:
    """Return a query for the ids of applied reforms that changed some units.

    Reforms that took people from or to them are among these.
    """
    in_step = or_(ReformStep.from_unit_id.in_(unit_ids), ReformStep.to_unit_id.in_(unit_ids))
    return select(ReformStep.reform_id).join(Reform).where(Reform.state == APPLIED, in_step)
