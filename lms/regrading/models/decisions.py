"""Table of decisions on passes."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class PassDecision(Base):
    """A pass that an attempt keeps although its marks no longer give it, and what was decided.

    `state` is asked, kept, taken (back) or regained (a later correction gives it again). Each
    decision stands in the audit record too. Without a correction, the grade of a text was changed.
    """

    __tablename__ = "pass_decision"
    __table_args__ = (Index("ix_pass_decision_course", "course_id", "state", "attempt_id"),)

    attempt_id: Mapped[int] = mapped_column(BigKey, ForeignKey("attempt.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(BigKey, ForeignKey("course.id"))
    correction_id: Mapped[int | None] = mapped_column(
        BigKey, ForeignKey("key_correction.id"), index=True
    )
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
