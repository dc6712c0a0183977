"""Which reports are sent to whom, again and again."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class ReportSchedule(Base):
    """A report that a person gets by message again and again. `every`: week, month, quarter, half-year."""

    __tablename__ = "report_schedule"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    place_kind: Mapped[str] = mapped_column(String(15))
    place_id: Mapped[int] = mapped_column(Key)
    saved_report_id: Mapped[int | None] = mapped_column(ForeignKey("saved_report.id"))
    every: Mapped[str] = mapped_column(String(10))
    next_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
