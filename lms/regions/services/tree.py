"""Loading of the units, a level of the tree at a time."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.regions.models import Reform, RegionUnit
from lms.regions.package_data import PackageData
from lms.regions.rules import APPLIED, PACKAGE, RENAME
from lms.regions.services.synchronising import LoadCounts, synchronise_rows
from lms.regions.services.unit_rows import build_unit_row


def load_tree(
    session: Session, data: PackageData, counts: LoadCounts, reformed: Collection[int | None]
) -> dict[str, int]:
    """Synchronise the units a level at a time, since children need their parent's id.

    Returns the ids by key.
    """
    replaced = _list_replaced_codes(session)
    ids = replaced | _load_ids(session)
    remaining_keys = list(data.units)
    while remaining_keys:
        ready = [
            key
            for key in remaining_keys
            if data.find_parent(key) is None or data.find_parent(key) in ids
        ]
        if not ready:
            raise ValueError(f"regions.csv: the parent of {remaining_keys[0]} is missing")
        changed_here = {key for key, unit_id in ids.items() if unit_id in reformed}
        rows = [build_unit_row(key, data, ids) for key in ready]
        rows = [row for row in rows if _get_unit_key(row) not in changed_here]
        synchronise_rows(session, RegionUnit, _get_unit_key, rows, counts, remove=False)
        ids = replaced | _load_ids(session)
        remaining_keys = [key for key in remaining_keys if key not in ready]
    return ids


def _get_unit_key(row: Any) -> str:
    return str(row["kato"] or row["name_ru"])


def _list_replaced_codes(session: Session) -> dict[str, int]:
    """Return unit ids by the codes that reforms replaced and the package still uses."""
    plans = session.scalars(
        select(Reform.plan).where(
            Reform.origin != PACKAGE, Reform.state == APPLIED, Reform.kind == RENAME
        )
    )
    return {
        plan[0]["old_kato"]: plan[0]["unit_ids"][0]
        for plan in plans
        if plan and plan[0]["old_kato"]
    }


def _load_ids(session: Session) -> dict[str, int]:
    rows = session.execute(select(RegionUnit.kato, RegionUnit.name_ru, RegionUnit.id))
    return {kato or name: unit_id for kato, name, unit_id in rows}
