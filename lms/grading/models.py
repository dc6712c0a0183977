"""Tables of texts that people grade, and of changes of their grades."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class WrittenText(Base):
    """A text that was handed in and that no machine can grade; the text itself is the answer's.

    `id` is all that a grader knows of its author. `state` is one of rules.STATES. `claimed_by`
    grades it until `claimed_until`. `draft` is what `draft_by` chose so far, {"levels": [...],
    "comment": "..."}; the grade itself is in assessment.Answer. `words` is how long the text is.
    """

    __tablename__ = "written_text"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position"),
        Index("ix_written_text_queue", "state", "handed_in_at", "id"),
        Index("ix_written_text_course", "course_id", "state", "handed_in_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(BigKey, ForeignKey("attempt.id"))
    position: Mapped[int]
    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), index=True)
    course_id: Mapped[int] = mapped_column(BigKey, ForeignKey("course.id"))
    language: Mapped[str] = mapped_column(String(2))
    words: Mapped[int]
    handed_in_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10))
    claimed_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("person.id"))
    claimed_until: Mapped[datetime | None]
    draft: Mapped[dict[str, Any] | None]
    draft_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("person.id"))
    graded_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("person.id"))
    graded_at: Mapped[datetime | None]


class GradeChange(Base):
    """A grade that was changed afterwards: levels and mark before and after, and why."""

    __tablename__ = "grade_change"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    text_id: Mapped[int] = mapped_column(BigKey, ForeignKey("written_text.id"), index=True)
    levels_before: Mapped[list[Any]]
    levels_after: Mapped[list[Any]]
    mark_before: Mapped[int]
    mark_after: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    changed_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("person.id"))
    changed_at: Mapped[datetime]
