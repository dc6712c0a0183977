"""Table of answers to check-yourself questions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class CheckAnswer(Base):
    """A learner's latest answer to a check-yourself question; nothing is counted from it.

    `given_answer` is as in an attempt's answer, `language` the one in which the question was read.
    """

    __tablename__ = "check_answer"

    enrolment_id: Mapped[int] = mapped_column(BigKey, ForeignKey("enrolment.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(
        BigKey, ForeignKey("check_question.id"), primary_key=True
    )
    given_answer: Mapped[dict[str, Any]]
    right: Mapped[bool]
    right_at_first: Mapped[bool]
    times: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    answered_at: Mapped[datetime]
