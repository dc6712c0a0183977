"""Tables of assignments and their courses."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_STANDING = text("state IN ('waiting', 'standing')")


class Assignment(Base):
    """A mandatory course for the civil servants of a region unit or an organisation and all below.

    `narrowing` (rules.parse_narrowing) restricts it to people who fit. It is due by a day, or some
    days after a person joins the target. `fingerprint` is unique among assignments that are waiting
    or standing, so that sending the form twice assigns once. `state`: waiting (for approval by a
    second person), standing, refused, withdrawn. `supervised`: only a completion whose test was
    written in a sitting meets it.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_fingerprint",
            "fingerprint",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_assignment_state", "state"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    narrowing: Mapped[dict[str, Any] | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="standing")
    starts_on: Mapped[date]
    due_on: Mapped[date | None]
    due_days: Mapped[int | None]
    grace_days: Mapped[int] = mapped_column(default=0)
    renewal_months: Mapped[int] = mapped_column(default=0)
    renewal_window_days: Mapped[int] = mapped_column(default=60)
    reminder_days: Mapped[list[Any]]
    overdue_every_days: Mapped[int] = mapped_column(default=7)
    escalate_hr_days: Mapped[int | None]
    escalate_officer_days: Mapped[int | None]
    recognise_earlier: Mapped[bool] = mapped_column(default=True)
    supervised: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str] = mapped_column(String(300))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class AssignmentCourse(Base):
    """A course of an assignment: any one of them meets it.

    Figures count the assignment under its own `course_id`, which is one of them.
    """

    __tablename__ = "assignment_course"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True, index=True)
