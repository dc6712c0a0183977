"""Units in the boundaries of a past day."""

from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.regions.models import Reform, RegionUnit
from lms.regions.queries import load_tree_on, select_reforms_of
from lms.regions.rules import UnitOnDay
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import UNITS, Area, list_days_before
from lms.reporting.queries.boundaries import Boundaries, load_boundaries


def load_area_on(session: Session, by: Actor, unit_id: int, day: date, today: date) -> Area:
    """Load a unit in the boundaries of a past day.

    The actor must answer today for the unit or for its successor. People who belong today to units
    outside the actor's scope are not counted. Raises AreaNotFound.
    """
    tree = load_tree_on(session, day)
    past = load_boundaries(session, by, tree, load_tree_on(session, today))
    unit = tree.units.get(unit_id)
    if unit is None or not past.is_in_scope(unit_id):
        raise AreaNotFound
    units = select(RegionUnit.id).where(
        RegionUnit.id.in_(tree.list_units_counted_in(tree.list_below(unit_id)))
    )
    days = session.scalars(
        select(Reform.day)
        .where(Reform.id.in_(select_reforms_of(units)))
        .order_by(Reform.day.desc())
    )
    since = session.get_one(RegionUnit, unit_id).valid_from
    return replace(build_past_area(unit, by, past), boundaries=list_days_before(days, since))


def build_past_area(unit: UnitOnDay, by: Actor, past: Boundaries) -> Area:
    """Build the area of a unit of a past day."""
    return Area(
        kind=UNITS,
        id=unit.id,
        name_kk=unit.name_kk,
        name_ru=unit.name_ru,
        actor=by,
        whole=unit.parent_id is None,
        past=past,
    )
