"""Loading of the package's reforms, beside those that were entered."""

from collections.abc import Collection
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.regions.models import Reform, ReformStep
from lms.regions.package_data import PackageData
from lms.regions.rules import PACKAGE
from lms.regions.services.reform_rows import build_reform_row, list_steps
from lms.regions.services.synchronising import LoadCounts, synchronise_rows


def load_reformed_units(session: Session, reform_ids: Collection[int]) -> set[int | None]:
    """Return the ids of the units that these reforms changed."""
    steps = select(ReformStep.from_unit_id, ReformStep.to_unit_id).where(
        ReformStep.reform_id.in_(reform_ids)
    )
    return {unit_id for pair in session.execute(steps) for unit_id in pair}


def load_reforms(
    session: Session,
    data: PackageData,
    ids: dict[str, int],
    counts: LoadCounts,
    entered_ids: Collection[int],
) -> None:
    """Synchronise the package's reforms and their steps; leave the entered reforms alone."""
    reforms = [build_reform_row(row) for row in data.history]
    synchronise_rows(
        session,
        Reform,
        itemgetter("kind", "day", "note"),
        reforms,
        counts,
        skip=lambda row: row.get("id") in entered_ids,
    )
    rows = session.execute(
        select(Reform.id, Reform.kind, Reform.day, Reform.note).where(Reform.origin == PACKAGE)
    )
    reform_ids = {(kind, day, note): reform_id for reform_id, kind, day, note in rows}
    steps = [
        {
            "reform_id": reform_ids[(reform["kind"], reform["day"], reform["note"])],
            "from_unit_id": ids[old],
            "to_unit_id": ids[new],
        }
        for row, reform in zip(data.history, reforms, strict=True)
        for old, new in list_steps(row, data)
    ]
    key = itemgetter("reform_id", "from_unit_id", "to_unit_id")
    synchronise_rows(
        session, ReformStep, key, steps, counts, skip=lambda row: row["reform_id"] in entered_ids
    )
