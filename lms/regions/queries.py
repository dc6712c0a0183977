"""Reads of the administrative tree. Lists hold what stands today, in the alphabetical order of the reader's language."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from lms.core.collation import sort_key
from lms.core.i18n import current_language
from lms.core.rows import read_rows
from lms.regions.models import Reform, ReformStep, RegionName, RegionPlacement, RegionUnit
from lms.regions.rules import APPLIED, DISTRICTS, REGIONS, REPUBLIC, TreeThen, UnitThen


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the schematic map: five rows by seven columns at most, counted from 1."""

    unit_id: int
    row: int
    column: int
    short_kk: str
    short_ru: str


def root(session: Session) -> RegionUnit:
    """The republic."""
    return session.scalars(select(RegionUnit).where(RegionUnit.level == REPUBLIC)).one()


def unit(session: Session, unit_id: int) -> RegionUnit | None:
    """The unit with this id."""
    return session.get(RegionUnit, unit_id)


def units(session: Session, unit_ids: Collection[int]) -> dict[int, RegionUnit]:
    """The units with these ids."""
    rows = session.scalars(select(RegionUnit).where(RegionUnit.id.in_(unit_ids)))
    return {row.id: row for row in rows}


def by_kato(session: Session, kato: str) -> RegionUnit | None:
    """The unit with this KATO code."""
    return session.scalar(select(RegionUnit).where(RegionUnit.kato == kato))


def regions(session: Session) -> list[RegionUnit]:
    """The 17 regions and 3 cities of republican significance of today."""
    return _in_order(session.scalars(_standing().where(RegionUnit.level.in_(REGIONS))))


def districts(session: Session, region_id: int) -> list[RegionUnit]:
    """The districts and cities of a region of today; none for a unit that is no region."""
    return _in_order(
        session.scalars(
            _standing().where(RegionUnit.parent_id == region_id, RegionUnit.level.in_(DISTRICTS))
        )
    )


def districts_by_region(session: Session) -> list[tuple[RegionUnit, list[RegionUnit]]]:
    """Each region of today with its districts: all in two queries, for a list to choose from."""
    below: dict[int | None, list[RegionUnit]] = {}
    for district in _in_order(session.scalars(_standing().where(RegionUnit.level.in_(DISTRICTS)))):
        below.setdefault(district.parent_id, []).append(district)
    return [(region, below.get(region.id, [])) for region in regions(session)]


def children(session: Session, unit_id: int) -> list[RegionUnit]:
    """The units of today directly below a unit."""
    return _in_order(session.scalars(_standing().where(RegionUnit.parent_id == unit_id)))


def ancestors(session: Session, unit_id: int) -> Sequence[RegionUnit]:
    """The units above a unit, the republic first, without the unit itself."""
    start = select(RegionUnit.id, RegionUnit.parent_id).where(RegionUnit.id == unit_id)
    above = start.cte(recursive=True)
    above = above.union(
        select(RegionUnit.id, RegionUnit.parent_id).where(RegionUnit.id == above.c.parent_id)
    )
    found = {
        row.id: row
        for row in session.scalars(select(RegionUnit).where(RegionUnit.id.in_(select(above.c.id))))
    }
    path: list[RegionUnit] = []
    step = found.pop(unit_id, None)
    while step is not None and step.parent_id is not None:
        step = found.pop(step.parent_id, None)
        path += [step] if step else []
    return path[::-1]


def region_of(session: Session, unit_id: int) -> int:
    """The region in which a unit stands; the unit itself if it is one, or stands in none."""
    above = [one.id for one in ancestors(session, unit_id) if one.level in REGIONS]
    return above[0] if above else unit_id


def subtree_ids(unit_id: int) -> Select[int]:
    """A query for the ids of a unit and of all below it: `column.in_(subtree_ids(unit_id))`."""
    return subtrees_ids([unit_id])


def subtrees_ids(unit_ids: Collection[int]) -> Select[int]:
    """A query for the ids of several units and of all below them."""
    below = select(RegionUnit.id).where(RegionUnit.id.in_(unit_ids)).cte(recursive=True)
    below = below.union(select(RegionUnit.id).where(RegionUnit.parent_id == below.c.id))
    return select(below.c.id)


def changed_after(session: Session, unit_ids: Collection[int], day: date) -> bool:
    """Whether one of the units got a name, a place, a unit below it, or was in a reform, after a day."""
    placed = or_(RegionPlacement.unit_id.in_(unit_ids), RegionPlacement.parent_id.in_(unit_ids))
    in_step = or_(ReformStep.from_unit_id.in_(unit_ids), ReformStep.to_unit_id.in_(unit_ids))
    asked = (
        select(RegionPlacement.id).where(placed, RegionPlacement.valid_from > day),
        select(RegionName.id).where(RegionName.unit_id.in_(unit_ids), RegionName.valid_from > day),
        select(ReformStep.id)
        .join(Reform)
        .where(in_step, Reform.state == APPLIED, Reform.day > day),
    )
    return any(session.scalar(query.limit(1)) is not None for query in asked)


def tree_on(session: Session, day: date) -> TreeThen:
    """The tree as it stood on a day, with its names; and for each unit that did not stand, the one in which its people are counted."""
    units = session.execute(
        select(RegionUnit.id, RegionUnit.parent_id, RegionUnit.name_kk, RegionUnit.name_ru)
    ).all()
    named = {
        unit_id: (kk, ru)
        for unit_id, kk, ru in session.execute(
            select(RegionName.unit_id, RegionName.name_kk, RegionName.name_ru).where(
                *_held_on(RegionName, day)
            )
        )
    }
    placements: dict[int, list[tuple[date | None, date | None, int]]] = {}
    for unit_id, start, end, parent_id in session.execute(
        select(
            RegionPlacement.unit_id,
            RegionPlacement.valid_from,
            RegionPlacement.valid_to,
            RegionPlacement.parent_id,
        )
    ):
        placements.setdefault(unit_id, []).append((start, end, parent_id))
    steps = session.execute(
        select(ReformStep.from_unit_id, ReformStep.to_unit_id, Reform.day)
        .join(Reform)
        .where(Reform.state == APPLIED, ReformStep.from_unit_id != ReformStep.to_unit_id)
        .order_by(Reform.day, ReformStep.id)
    )
    everything = [
        UnitThen(row.id, row.parent_id, *named.get(row.id, (row.name_kk, row.name_ru)))
        for row in units
    ]
    return TreeThen.of(
        day,
        everything,
        placements,
        [(old, new, on) for old, new, on in steps if old is not None and new is not None],
    )


def reforms_concerning(unit_ids: Select[int]) -> Select[int]:
    """A query for the ids of the reforms that were applied and concern some units: they changed, came from one, or went to one."""
    in_step = or_(ReformStep.from_unit_id.in_(unit_ids), ReformStep.to_unit_id.in_(unit_ids))
    return select(ReformStep.reform_id).join(Reform).where(Reform.state == APPLIED, in_step)


def tiles(session: Session) -> list[Tile]:
    """The regions' places on the schematic map."""
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


def _held_on(table: type[RegionName], day: date) -> tuple[ColumnElement[bool], ...]:
    begun, ended = table.valid_from, table.valid_to
    return or_(begun.is_(None), begun <= day), or_(ended.is_(None), ended > day)


def _standing() -> Select[RegionUnit]:
    return select(RegionUnit).where(RegionUnit.valid_to.is_(None))


def _in_order(rows: Iterable[RegionUnit]) -> list[RegionUnit]:
    """Kazakh alphabetical order holds the Russian letters in Russian order too, so one order serves both languages."""
    name = f"name_{current_language()}"
    return sorted(rows, key=lambda row: sort_key(getattr(row, name)))
