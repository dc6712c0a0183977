"""Units of the loaded tree by their KATO codes."""

from sqlalchemy.orm import Session

from lms.regions.models import RegionUnit
from lms.regions.queries import find_by_kato

ASTANA = "710000000"
ABAI = "100000000"
SEMEI = "101000000"
EAST_KAZAKHSTAN = "630000000"
AKMOLA = "110000000"
KOKSHETAU = "111000000"
STEPNOGORSK = "111800000"
AKTOBE = "150000000"
AKTOBE_CITY = "151000000"


def load_unit(session: Session, kato: str) -> RegionUnit:
    """Return the unit with this KATO code."""
    region_unit = find_by_kato(session, kato)
    assert region_unit is not None
    return region_unit
