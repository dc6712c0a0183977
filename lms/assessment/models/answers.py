"""Table of the answers of attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Answer(Base):
    """The latest answer to the question at one position of an attempt.

    `mark` is WHOLE_MARK times the share that is right, less what a wrong answer costs, whatever the
    question's weight; None until graded. `right` is whether it is a whole one. A graded answer
    never changes again. `checks`: how many answers to this question were checked during the
    attempt; `is_checked`: the latest of them is the one that `given_answer` holds.
    `given_answer` is {"options": [positions]}, {"text": "..."} or, of a question in parts,
    {"values": [...]}, see rules/types. `language` is 'kk' or 'ru', in which the person read the
    question when they gave this answer; None if they gave none, or if it was not recorded yet.
    `grade` is what a person decided on a written text, {"levels": [a position in each criterion],
    "comment": "..."}.
    """

    __tablename__ = "answer"

    attempt_id: Mapped[int] = mapped_column(BigKey, ForeignKey("attempt.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), index=True)
    given_answer: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]
    mark: Mapped[int | None]
    right: Mapped[bool | None]
    language: Mapped[str | None] = mapped_column(String(2))
    checks: Mapped[int] = mapped_column(default=0, server_default="0")
    is_checked: Mapped[bool] = mapped_column(default=False, server_default=false())
    grade: Mapped[dict[str, Any] | None]
