"""Reads of the administrative tree. Lists hold what stands today, in the alphabetical order of the reader's language."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.core.collation import sort_key
from lms.core.i18n import current_language
from lms.regions.models import RegionUnit
from lms.regions.rules import DISTRICTS, REGIONS, REPUBLIC


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
    return _in_order(session.scalars(_standing().where(RegionUnit.parent_id == region_id, RegionUnit.level.in_(DISTRICTS))))


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
    above = above.union(select(RegionUnit.id, RegionUnit.parent_id).where(RegionUnit.id == above.c.parent_id))
    found = {row.id: row for row in session.scalars(select(RegionUnit).where(RegionUnit.id.in_(select(above.c.id))))}
    path: list[RegionUnit] = []
    step = found.pop(unit_id, None)
    while step is not None and step.parent_id is not None:
        step = found.pop(step.parent_id, None)
        path += [step] if step else []
    return path[::-1]


def subtree_ids(unit_id: int) -> Select[int]:
    """A query for the ids of a unit and of all below it: `column.in_(subtree_ids(unit_id))`."""
    return subtrees_ids([unit_id])


def subtrees_ids(unit_ids: Collection[int]) -> Select[int]:
    """A query for the ids of several units and of all below them."""
    below = select(RegionUnit.id).where(RegionUnit.id.in_(unit_ids)).cte(recursive=True)
    below = below.union(select(RegionUnit.id).where(RegionUnit.parent_id == below.c.id))
    return select(below.c.id)


def tiles(session: Session) -> list[Tile]:
    """The regions' places on the schematic map."""
    rows = session.execute(
        select(RegionUnit.id, RegionUnit.tile_row, RegionUnit.tile_column, RegionUnit.short_kk, RegionUnit.short_ru)
        .where(RegionUnit.tile_row.is_not(None))
        .order_by(RegionUnit.tile_row, RegionUnit.tile_column)
    ).all()
    return [Tile(*row) for row in rows]  # type: ignore[arg-type]  # the other columns are set where the row is


def _standing() -> Select[RegionUnit]:
    return select(RegionUnit).where(RegionUnit.valid_to.is_(None))


def _in_order(rows: Iterable[RegionUnit]) -> list[RegionUnit]:
    """Kazakh alphabetical order holds the Russian letters in Russian order too, so one order serves both languages."""
    name = f"name_{current_language()}"
    return sorted(rows, key=lambda row: sort_key(getattr(row, name)))
