"""Units of today and of the past: the republic, one, several, those below another.

Lists hold the units of today, in the alphabetical order of the reader's language.
"""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.regions.models import RegionUnit
from lms.regions.queries.choices import sort_by_name
from lms.regions.rules import DISTRICTS, REGIONS, REPUBLIC


def find_root(session: Session) -> RegionUnit:
    """Return the republic."""
    return session.scalars(select(RegionUnit).where(RegionUnit.level == REPUBLIC)).one()


def find_unit(session: Session, unit_id: int) -> RegionUnit | None:
    """Return the unit with this id, or None."""
    return session.get(RegionUnit, unit_id)


def find_units(session: Session, unit_ids: Collection[int]) -> dict[int, RegionUnit]:
    """Return the units with these ids, by id. No query for none."""
    if not unit_ids:
        return {}
    rows = session.scalars(select(RegionUnit).where(RegionUnit.id.in_(unit_ids)))
    return {row.id: row for row in rows}


def find_by_kato(session: Session, kato: str) -> RegionUnit | None:
    """Return the unit with this KATO code, or None."""
    return session.scalar(select(RegionUnit).where(RegionUnit.kato == kato))


def list_regions(session: Session) -> list[RegionUnit]:
    """Return today's 17 regions and 3 cities of republican significance."""
    return sort_by_name(session.scalars(_select_existing().where(RegionUnit.level.in_(REGIONS))))


def list_districts(session: Session, region_id: int) -> list[RegionUnit]:
    """Return today's districts and cities of a region; none for a unit that is no region."""
    return sort_by_name(
        session.scalars(
            _select_existing().where(
                RegionUnit.parent_id == region_id, RegionUnit.level.in_(DISTRICTS)
            )
        )
    )


def list_children(session: Session, unit_id: int) -> list[RegionUnit]:
    """Return today's units directly below a unit."""
    return sort_by_name(session.scalars(_select_existing().where(RegionUnit.parent_id == unit_id)))


def _select_existing() -> Select[RegionUnit]:
    return select(RegionUnit).where(RegionUnit.valid_to.is_(None))
