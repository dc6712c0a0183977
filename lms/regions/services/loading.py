"""Loading of the administrative tree from the package's tables (lms/regions/data)."""

from operator import itemgetter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.regions.models import Reform, RegionName, RegionPlacement
from lms.regions.package_data import PackageData
from lms.regions.rules import PACKAGE
from lms.regions.services.dated_rows import build_name_rows, build_placement_rows
from lms.regions.services.reforms import load_reformed_units, load_reforms
from lms.regions.services.synchronising import LoadCounts, synchronise_rows
from lms.regions.services.tree import load_tree


def load_units(session: Session) -> LoadCounts:
    """Synchronise the tree, its names, placements and reforms with the package's tables.

    Ids stay. Idempotent. Reforms that were entered stay, and the units that they changed are left
    alone, because the package learns of them later.
    """
    data, counts = PackageData(), LoadCounts()
    entered_ids = set(session.scalars(select(Reform.id).where(Reform.origin != PACKAGE)))
    reformed = load_reformed_units(session, entered_ids)

    def is_reformed(row: Any) -> bool:
        return row["unit_id"] in reformed

    ids = load_tree(session, data, counts, reformed)
    key = itemgetter("unit_id", "valid_from")
    synchronise_rows(session, RegionName, key, build_name_rows(data, ids), counts, skip=is_reformed)
    synchronise_rows(
        session, RegionPlacement, key, build_placement_rows(data, ids), counts, skip=is_reformed
    )
    load_reforms(session, data, ids, counts, entered_ids)
    return counts
