"""The tree as it was on a day."""

import json
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from lms.core.rows import rows_as_json
from lms.core.snapshots import load_once
from lms.regions.models import Reform, ReformStep, RegionName, RegionPlacement, RegionUnit
from lms.regions.rules import APPLIED, DatedParent, TreeOnDay, UnitMove, UnitOnDay


def load_tree_on(session: Session, day: date) -> TreeOnDay:
    """Return the tree as it was on a day, with its names.

    For each unit that did not exist then it tells the unit in which its people are counted.
    """
    return load_once(session, (load_tree_on, day), lambda: _load_tree(session, day))


def _load_tree(session: Session, day: date) -> TreeOnDay:
    connection = session.connection()
    units, names = (connection.scalar(query, {"day": day}) or "[]" for query in _TREE_TEXTS)
    dated = (connection.execute(query).all() for query in _TREE_DAYS)
    return _arrange_tree(day, units, names, *(tuple(map(tuple, rows)) for rows in dated))


@lru_cache(maxsize=8)  # many pages ask for the same tree
def _arrange_tree(
    day: date,
    units: str,
    names_then: str,
    placements: tuple[tuple[int, date | None, date | None, int], ...],
    steps: tuple[tuple[int | None, int | None, date | None], ...],
) -> TreeOnDay:
    """Arrange the rows of _TREE_TEXTS and _TREE_DAYS: the same rows are the same tree."""
    names = {unit_id: (kk, ru) for unit_id, kk, ru in json.loads(names_then)}
    placements_by_unit: dict[int, list[DatedParent]] = {}
    for unit_id, start, end, parent_id in placements:
        placements_by_unit.setdefault(unit_id, []).append(DatedParent(start, end, parent_id))
    units_then = []
    for unit_id, parent_id, *present_names in json.loads(units):
        name_kk, name_ru = names.get(unit_id, present_names)
        units_then.append(
            UnitOnDay(id=unit_id, parent_id=parent_id, name_kk=name_kk, name_ru=name_ru)
        )
    return TreeOnDay.build(
        day,
        units_then,
        placements_by_unit,
        [UnitMove(old, new, on) for old, new, on in steps if old is not None and new is not None],
    )


def _build_validity_conditions(
    table: type[RegionName], day: Any
) -> tuple[ColumnElement[bool], ...]:
    valid_from, valid_to = table.valid_from, table.valid_to
    return or_(valid_from.is_(None), valid_from <= day), or_(valid_to.is_(None), valid_to > day)


# All units that ever existed with their present parents and names, and the names of the day.
_TREE_TEXTS: Final = (
    select(
        rows_as_json(RegionUnit.id, RegionUnit.parent_id, RegionUnit.name_kk, RegionUnit.name_ru)
    ),
    select(rows_as_json(RegionName.unit_id, RegionName.name_kk, RegionName.name_ru)).where(
        *_build_validity_conditions(RegionName, bindparam("day", type_=Date))
    ),
)
# The placements of all days, and the steps of reforms.
_TREE_DAYS: Final[tuple[Select[*tuple[Any, ...]], ...]] = (
    select(
        RegionPlacement.unit_id,
        RegionPlacement.valid_from,
        RegionPlacement.valid_to,
        RegionPlacement.parent_id,
    ),
    select(ReformStep.from_unit_id, ReformStep.to_unit_id, Reform.day)
    .join(Reform)
    .where(Reform.state == APPLIED, ReformStep.from_unit_id != ReformStep.to_unit_id)
    .order_by(Reform.day, ReformStep.id),
)
