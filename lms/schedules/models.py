"""Tables of report schedules and of the reports that were sent."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_ON_REQUEST = text("state = 'waiting' AND due_on IS NULL")


class ReportSchedule(Base):
    """A report that a person gets by message at regular times.

    `subject`, `every`, `format`, `ended_why`: see rules.py. `area_kind` and `area_id` name the
    area. `next_on` is the next day of sending. An ended schedule stays ended, unless the merge of
    accounts that ended it is undone.
    """

    __tablename__ = "report_schedule"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str] = mapped_column(String(10), server_default="figures")
    area_kind: Mapped[str] = mapped_column(String(15))
    area_id: Mapped[int] = mapped_column(BigKey)
    saved_report_id: Mapped[int | None] = mapped_column(ForeignKey("saved_report.id"))
    every: Mapped[str] = mapped_column(String(10))
    format: Mapped[str] = mapped_column(String(5), server_default="xlsx")
    next_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(10), server_default="")


class ReportSending(Base):
    """One sending of a scheduled report: for an occasion (`due_on`), or on demand (None).

    Unique indexes allow one sending per occasion, and one waiting on-demand sending per schedule.
    `first` and `last` are the days of the report. The file is kept for KEPT_DAYS.
    """

    __tablename__ = "report_sending"
    __table_args__ = (
        Index("uq_report_sending_due", "schedule_id", "due_on", unique=True),
        Index(
            "uq_report_sending_asked",
            "schedule_id",
            unique=True,
            sqlite_where=_ON_REQUEST,
            postgresql_where=_ON_REQUEST,
        ),
        Index("ix_report_sending_state", "state", "begun_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("report_schedule.id"))
    due_on: Mapped[date | None]
    first: Mapped[date]
    last: Mapped[date]
    format: Mapped[str] = mapped_column(String(5))
    state: Mapped[str] = mapped_column(String(10))
    error: Mapped[str] = mapped_column(String(60), default="")
    begun_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
