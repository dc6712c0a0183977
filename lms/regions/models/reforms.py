"""Tables of reforms, their steps, and the records that they took along."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


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
    created_by: Mapped[int | None] = mapped_column(BigKey)
    created_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigKey)
    approved_at: Mapped[datetime | None]


class Relocation(Base):
    """A record that a reform took to another unit; the record itself holds its unit of today.

    `table` is person, organisation, enrolment or obligation. Boundaries of a past day are those of
    today minus the relocations of later reforms.
    """

    __tablename__ = "relocation"
    __table_args__ = (Index("ix_relocation_record", "table", "record_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    reform_id: Mapped[int] = mapped_column(ForeignKey("reform.id"), index=True)
    table: Mapped[str] = mapped_column(String(12))
    record_id: Mapped[int] = mapped_column(BigKey)
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
