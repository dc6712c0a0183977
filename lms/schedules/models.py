"""Which reports are sent to whom, again and again, and what was sent."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key

_ASKED = text("state = 'waiting' AND due_on IS NULL")


class ReportSchedule(Base):
    """A report that a person gets by message again and again: what, of which place, how often, as which kind of file (rules.py).

    `next_on` is the day on which it leaves next. Once it has ended (`ended_why`: rules.py) it stays so, unless a
    merge of accounts ended it and is undone.
    """

    __tablename__ = "report_schedule"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str] = mapped_column(String(10), server_default="figures")
    place_kind: Mapped[str] = mapped_column(String(15))
    place_id: Mapped[int] = mapped_column(Key)
    saved_report_id: Mapped[int | None] = mapped_column(ForeignKey("saved_report.id"))
    every: Mapped[str] = mapped_column(String(10))
    format: Mapped[str] = mapped_column(String(5), server_default="xlsx")
    next_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(10), server_default="")


class ReportSending(Base):
    """A report that a schedule sent once: of an occasion (`due_on`), or when its person asked for it (none).

    The indexes hold that an occasion is sent once, whoever tries again, and that there is one at a time of those asked for. The days are those
    that the report is about. The file is kept apart from all others and is gone after some weeks.
    """

    __tablename__ = "report_sending"
    __table_args__ = (
        Index("uq_report_sending_due", "schedule_id", "due_on", unique=True),
        Index(
            "uq_report_sending_asked",
            "schedule_id",
            unique=True,
            sqlite_where=_ASKED,
            postgresql_where=_ASKED,
        ),
        Index("ix_report_sending_state", "state", "begun_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
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
