"""Administrative units that clients name by their KATO codes."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.regions.models import RegionUnit
from lms.regions.rules import REPUBLIC


def map_units_by_kato(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Return the ids of current units with these KATO codes, without the republic."""
    current_units = (RegionUnit.valid_to.is_(None), RegionUnit.level != REPUBLIC)
    rows = session.execute(
        select(RegionUnit.kato, RegionUnit.id).where(RegionUnit.kato.in_(codes), *current_units)
    )
    return {kato: unit_id for kato, unit_id in rows if kato is not None}
