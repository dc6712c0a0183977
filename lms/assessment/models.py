"""Tables of attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class Attempt(Base):
    """One attempt at a quiz.

    `drawn` is the draw made from the seed, stored so that it is never repeated:
    [{"question": id, "order": [option positions]}, ...].
    The partial unique index allows at most one open attempt per enrolment and quiz.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz_id", "number"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index("ix_attempt_quiz", "quiz_id", "passed"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    number: Mapped[int]
    seed: Mapped[int] = mapped_column(Key)
    drawn: Mapped[list[Any]]
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    right: Mapped[int | None]
    percent: Mapped[int | None]
    passed: Mapped[bool | None]


class Answer(Base):
    """The latest answer to the question at one position of an attempt.

    `given` is {"options": [positions]} or {"text": "..."}. `language` is 'kk' or 'ru', in which the
    person read the question when they gave this answer; None if they gave none, or if it was not
    recorded yet.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(Key, ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"), index=True)
    given: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]
    right: Mapped[bool | None]
    language: Mapped[str | None] = mapped_column(String(2))
