"""Units to which an officer may give an exception."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.regions.models import RegionUnit


def find_unit_in_scope(session: Session, by: Actor, unit_id: int) -> RegionUnit | None:
    """Return a unit that exists today, if the actor answers for it as an officer."""
    return session.scalar(_select_units(by).where(RegionUnit.id == unit_id))


def list_units_in_scope(session: Session, by: Actor) -> list[RegionUnit]:
    """Return the units that exist today and that the actor answers for as an officer."""
    return list(session.scalars(_select_units(by).order_by(RegionUnit.kato, RegionUnit.id)))


def _select_units(by: Actor) -> Select[RegionUnit]:
    return select(RegionUnit).where(
        RegionUnit.valid_to.is_(None), RegionUnit.id.in_(select_units_in_scope(by, OFFICER))
    )
