"""The schematic map of the regions."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.rows import read_rows
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class Tile:
    """A region on the schematic map: five rows by seven columns at most, counted from 1."""

    unit_id: int
    row: int
    column: int
    short_kk: str
    short_ru: str


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
