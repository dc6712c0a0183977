"""Reports as they were handed in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class HandedInReport(Base):
    """A report of an area for a period as it was handed in, frozen with the hash of its content.

    A correction for the same area and period is another row (`number` 2, 3 ...) with its reason;
    no row is ever changed.
    """

    __tablename__ = "handed_in_report"
    __table_args__ = (
        Index(
            "uq_handed_in_report", "area_kind", "area_id", "first", "last", "number", unique=True
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    area_kind: Mapped[str] = mapped_column(String(15))
    area_id: Mapped[int] = mapped_column(BigKey)
    first: Mapped[date]
    last: Mapped[date]
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    correction: Mapped[str] = mapped_column(String(500), default="")
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    handed_in_at: Mapped[datetime]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
