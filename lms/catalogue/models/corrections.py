"""Tables of what became of questions after loading: corrected keys, retirements."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class CorrectedKey(Base):
    """The key that replaces the one with which a question was loaded.

    `answer` is as in Question, with "counts" where it is "every" (each answer is right) or "none"
    (the question is left out of the marks).
    """

    __tablename__ = "corrected_key"

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    answer: Mapped[dict[str, Any]]
    corrected_at: Mapped[datetime]


class QuestionRetirement(Base):
    """A question that its trainers took out of all draws of a course, or had taken out.

    It holds for the name of the question in its quiz, in all versions, until it is undone.
    `quiz_key` is the slug of the module, or 'final'.
    """

    __tablename__ = "question_retirement"
    __table_args__ = (
        Index(
            "uq_question_retirement_standing",
            "course_id",
            "quiz_key",
            "name",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(300))
    retired_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
