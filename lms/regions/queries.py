"""Queries of the administrative tree.

Lists hold the units of today, in the alphabetical order of the reader's language.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    ScalarSelect,
    Select,
    bindparam,
    case,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from lms.core.collation import sort_key
from lms.core.i18n import current_language
from lms.core.rows import read_rows, rows_as_json
from lms.core.snapshots import load_once
from lms.regions.models import Reform, ReformStep, RegionName, RegionPlacement, RegionUnit
from lms.regions.rules import APPLIED, DISTRICTS, REGIONS, REPUBLIC, Placement, TreeOnDay, UnitOnDay


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the schematic map: five rows by seven columns at most, counted from 1."""

    unit_id: int
    row: int
    column: int
    short_kk: str
    short_ru: str


@dataclass(frozen=True, slots=True, eq=False)
class UnitChoice:
    """A unit of today in a list to choose from; equal to itself alone, so that lists are keys."""

    id: int
    parent_id: int | None
    level: str
    name_kk: str
    name_ru: str


Unit = TypeVar("Unit", RegionUnit, UnitChoice)
UnitGroups = tuple[tuple[UnitChoice, tuple[UnitChoice, ...]], ...]


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
    return _sort_by_name(session.scalars(_select_existing().where(RegionUnit.level.in_(REGIONS))))


def list_districts(session: Session, region_id: int) -> list[RegionUnit]:
    """Return today's districts and cities of a region; none for a unit that is no region."""
    return _sort_by_name(
        session.scalars(
            _select_existing().where(
                RegionUnit.parent_id == region_id, RegionUnit.level.in_(DISTRICTS)
            )
        )
    )


def list_districts_by_region(session: Session) -> UnitGroups:
    """Return each region of today with its districts, in one query, for a list to choose from."""
    units = session.connection().scalar(_UNITS_OF_TODAY)
    return _group_by_region(units or "[]", current_language())


# Built once, and read as one text: as rows the three hundred units take twice the time.
_UNIT: Final = RegionUnit.__table__.c
_UNITS_OF_TODAY: Final = select(
    rows_as_json(*(_UNIT[field.name] for field in fields(UnitChoice)))
).where(_UNIT.valid_to.is_(None), or_(*(_UNIT.level == level for level in REGIONS + DISTRICTS)))


@lru_cache(maxsize=8)  # most pages with a form ask for the same three hundred units
def _group_by_region(units: str, _language: str) -> UnitGroups:
    """Return each region with its districts, by name in the current language."""
    below: dict[int | None, list[UnitChoice]] = {}
    for unit in _sort_by_name(UnitChoice(*row) for row in json.loads(units)):
        below.setdefault(unit.parent_id if unit.level in DISTRICTS else None, []).append(unit)
    return tuple((region, tuple(below.get(region.id, ()))) for region in below.get(None, ()))


def list_children(session: Session, unit_id: int) -> list[RegionUnit]:
    """Return today's units directly below a unit."""
    return _sort_by_name(session.scalars(_select_existing().where(RegionUnit.parent_id == unit_id)))


def list_ancestors(session: Session, unit_id: int) -> Sequence[RegionUnit]:
    """Return the units above a unit, the republic first, without the unit itself."""
    start = select(RegionUnit.id, RegionUnit.parent_id).where(RegionUnit.id == unit_id)
    above = start.cte(recursive=True)
    above = above.union(
        select(RegionUnit.id, RegionUnit.parent_id).where(RegionUnit.id == above.c.parent_id)
    )
    by_id = {
        row.id: row
        for row in session.scalars(select(RegionUnit).where(RegionUnit.id.in_(select(above.c.id))))
    }
    path: list[RegionUnit] = []
    step = by_id.pop(unit_id, None)
    while step is not None and step.parent_id is not None:
        step = by_id.pop(step.parent_id, None)
        path += [step] if step else []
    return path[::-1]


def select_region_id(unit_id: ColumnElement[int]) -> ScalarSelect[int]:
    """Select the region of a unit of another table, NULL for the republic.

    Nothing lies further below a region than the districts of a city.
    """
    unit, above, top = (aliased(RegionUnit) for _ in range(3))
    regions = [(each.level.in_(REGIONS), each.id) for each in (unit, above, top)]
    return (
        select(case(*regions))
        .select_from(unit)
        .outerjoin(above, above.id == unit.parent_id)
        .outerjoin(top, top.id == above.parent_id)
        .where(unit.id == unit_id)
        .scalar_subquery()
    )


def find_region_id(session: Session, unit_id: int, *, listed: UnitGroups = ()) -> int:
    """Return the id of the region that a unit belongs to.

    It is the unit itself if it is a region, or belongs to none. A unit among those `listed` by
    list_districts_by_region costs no query.
    """
    region_id = _map_to_regions(listed).get(unit_id)
    if region_id is None:
        region_id = session.scalar(_REGION_OF_UNIT, {"unit_id": unit_id})
    return region_id or unit_id


@lru_cache(maxsize=8)
def _map_to_regions(groups: UnitGroups) -> dict[int, int]:
    """Return the region's id by the ids of all units that are listed."""
    return {unit.id: region.id for region, units in groups for unit in (region, *units)}


_REGION_OF_UNIT = select(select_region_id(bindparam("unit_id", type_=Integer)))


def select_subtree_ids(unit_id: int) -> Select[int]:
    """Return a query for the ids of a unit and of all below it.

    Use: `column.in_(select_subtree_ids(unit_id))`.
    """
    return select_subtrees_ids([unit_id])


def select_subtrees_ids(unit_ids: Collection[int]) -> Select[int]:
    """Return a query for the ids of several units and of all below them."""
    return _build_subtrees_query(frozenset(unit_ids))


@lru_cache(maxsize=1024)  # a page asks for the same units in each of its statements
def _build_subtrees_query(unit_ids: frozenset[int]) -> Select[int]:
    # A list is written out anew at each execution, so of one unit none is made.
    is_top = RegionUnit.id.in_(unit_ids) if len(unit_ids) != 1 else RegionUnit.id == min(unit_ids)
    below = select(RegionUnit.id).where(is_top).cte(recursive=True)
    below = below.union(select(RegionUnit.id).where(RegionUnit.parent_id == below.c.id))
    return select(below.c.id)


def have_changed_after(session: Session, unit_ids: Collection[int], day: date) -> bool:
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
    placements_by_unit: dict[int, list[Placement]] = {}
    for unit_id, start, end, parent_id in placements:
        placements_by_unit.setdefault(unit_id, []).append((start, end, parent_id))
    return TreeOnDay.build(
        day,
        [
            UnitOnDay(unit_id, parent_id, *names.get(unit_id, (name_kk, name_ru)))
            for unit_id, parent_id, name_kk, name_ru in json.loads(units)
        ],
        placements_by_unit,
        [(old, new, on) for old, new, on in steps if old is not None and new is not None],
    )


def _is_valid_on(table: type[RegionName], day: Any) -> tuple[ColumnElement[bool], ...]:
    valid_from, valid_to = table.valid_from, table.valid_to
    return or_(valid_from.is_(None), valid_from <= day), or_(valid_to.is_(None), valid_to > day)


# All units that ever existed with their present parents and names, and the names of the day.
_TREE_TEXTS: Final = (
    select(
        rows_as_json(RegionUnit.id, RegionUnit.parent_id, RegionUnit.name_kk, RegionUnit.name_ru)
    ),
    select(rows_as_json(RegionName.unit_id, RegionName.name_kk, RegionName.name_ru)).where(
        *_is_valid_on(RegionName, bindparam("day", type_=Date))
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


def select_reforms_of(unit_ids: Select[int]) -> Select[int]:
    """Return a query for the ids of applied reforms that changed some units.

    Reforms that took people from or to them are among these.
    """
    in_step = or_(ReformStep.from_unit_id.in_(unit_ids), ReformStep.to_unit_id.in_(unit_ids))
    return select(ReformStep.reform_id).join(Reform).where(Reform.state == APPLIED, in_step)


def list_tiles(session: Session) -> list[Tile]:
    """Return the regions' tiles on the schematic map."""
    rows = session.execute(
        select(
            RegionUnit.id.label("unit_id"),
            RegionUnit.tile_row.label("row"),
            RegionUnit.tile_column.label("column"),
            RegionUnit.short_kk,
            RegionUnit.short_ru,
        )
        .where(RegionUnit.tile_row.is_not(None))
        .order_by(RegionUnit.tile_row, RegionUnit.tile_column)
    )
    return list(read_rows(Tile, rows))


def _select_existing() -> Select[RegionUnit]:
    return select(RegionUnit).where(RegionUnit.valid_to.is_(None))


def _sort_by_name(rows: Iterable[Unit]) -> list[Unit]:
    """Return units by name in Kazakh alphabetical order.

    It keeps the Russian letters in Russian order, so it serves both languages.
    """
    name = f"name_{current_language()}"
    return sorted(rows, key=lambda row: sort_key(getattr(row, name)))
