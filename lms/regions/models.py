"""Tables of the administrative tree.

A unit's id is stable; its names, codes and position in the tree have dates.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


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


class Reform(Base):
    """A change of the tree on a date: split, merge, rename, move, create, with its source."""

    __tablename__ = "reform"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    day: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(String(300))
    origin: Mapped[str] = mapped_column(String(10), default="package")
    state: Mapped[str] = mapped_column(String(10), default="applied")
    plan: Mapped[list[Any] | None]
    created_by: Mapped[int | None] = mapped_column(Key)
    created_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(Key)
    approved_at: Mapped[datetime | None]


class Relocation(Base):
    """A record that a reform took to another unit; the record itself holds its unit of today.

    `table` is person, organisation, enrolment or obligation. Boundaries of a past day are those of
    today minus the relocations of later reforms.
    """

    __tablename__ = "relocation"
    __table_args__ = (Index("ix_relocation_record", "table", "record_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    reform_id: Mapped[int] = mapped_column(ForeignKey("reform.id"), index=True)
    table: Mapped[str] = mapped_column(String(12))
    record_id: Mapped[int] = mapped_column(Key)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))


class ReformStep(Base):
    """One unit's people going to another unit in a reform.

    Both ends may be the same unit (rename, move to another parent).
    """

    __tablename__ = "reform_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    reform_id: Mapped[int] = mapped_column(ForeignKey("reform.id"), index=True)
    from_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    to_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
