"""Saved reports."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class SavedReport(Base):
    """A saved report: the definition of a table in the words of reporting.rules.vocabulary.

    `shared`: others whose scope includes the area see it too, each within their own scope.
    """

    __tablename__ = "saved_report"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    area_kind: Mapped[str] = mapped_column(String(15))
    area_id: Mapped[int] = mapped_column(BigKey)
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]]
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
