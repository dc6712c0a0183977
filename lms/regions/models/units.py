"""Tables of the units, their names and their placements."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base


class RegionUnit(Base):
    """A unit as it is today, or as it was when it was abolished: republic, region, district.

    Only regions have short names and a position on the schematic map.
    """

    __tablename__ = "region_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    kato: Mapped[str | None] = mapped_column(String(9), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"), index=True)
    level: Mapped[str] = mapped_column(String(20))
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    official_kk: Mapped[str] = mapped_column(String(120))
    official_ru: Mapped[str] = mapped_column(String(120))
    iso: Mapped[str | None] = mapped_column(String(8))
    population: Mapped[int | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    short_kk: Mapped[str | None] = mapped_column(String(20))
    short_ru: Mapped[str | None] = mapped_column(String(20))
    tile_row: Mapped[int | None]
    tile_column: Mapped[int | None]


class RegionPlacement(Base):
    """Parent of a unit during [valid_from, valid_to); empty ends are open."""

    __tablename__ = "region_placement"
    __table_args__ = (Index("ix_region_placement_parent", "parent_id", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"), index=True)
    parent_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class RegionName(Base):
    """Name of a unit during [valid_from, valid_to); empty ends are open."""

    __tablename__ = "region_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"), index=True)
    name_kk: Mapped[str] = mapped_column(String(120))
    name_ru: Mapped[str] = mapped_column(String(120))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
