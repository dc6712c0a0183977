"""Tables of regional programmes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Programme(Base):
    """A region's programme; a region has at most one that is not closed.

    `state`: drafting, approved, in_implementation or closed.
    """

    __tablename__ = "programme"
    __table_args__ = (Index("ix_programme_unit", "region_unit_id", "starts_on"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    name_kk: Mapped[str] = mapped_column(String(300))
    name_ru: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    document_number: Mapped[str] = mapped_column(String(60), default="")
    document_on: Mapped[date | None]
    document_name: Mapped[str] = mapped_column(String(200), default="")
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class ProgrammeEvent(Base):
    """Append-only record of a programme; `details`: old and new values.

    `kind`: created, changed, approved, begun, closed or plan_changed.
    """

    __tablename__ = "programme_event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    kind: Mapped[str] = mapped_column(String(15))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


class Indicator(Base):
    """A measure with filters, in the terms of reporting's vocabulary, for which programmes plan.

    `code` is set for the standard indicators.
    """

    __tablename__ = "indicator"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    code: Mapped[str | None] = mapped_column(String(40), unique=True)
    name_kk: Mapped[str] = mapped_column(String(200))
    name_ru: Mapped[str] = mapped_column(String(200))
    measure: Mapped[str] = mapped_column(String(30))
    filters: Mapped[dict[str, Any]]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class ProgrammePlan(Base):
    """The planned amount of an indicator in a period; both days belong to it."""

    __tablename__ = "programme_plan"
    __table_args__ = (UniqueConstraint("programme_id", "indicator_id", "first"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    first: Mapped[date]
    last: Mapped[date]
    planned: Mapped[int]


class ProgrammeTotalPlan(Base):
    """The planned number of people of an indicator in a whole programme.

    It is a number of its own: whoever is taught in two half-years counts in the plans of both.
    """

    __tablename__ = "programme_total_plan"
    __table_args__ = (UniqueConstraint("programme_id", "indicator_id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicator.id"))
    planned: Mapped[int]
