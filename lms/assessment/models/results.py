"""Table of what counts of all attempts of an enrolment at a quiz."""

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base


class QuizResult(Base):
    """What counts of all submitted attempts of an enrolment at a quiz, by the rule of the quiz.

    A projection of attempts: services.results settles it with each submission. `supervised`: what
    counts was written in sittings (rules.passing).
    """

    __tablename__ = "quiz_result"
    __table_args__ = {"sqlite_with_rowid": False}

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True, index=True)
    percent: Mapped[int]
    passed: Mapped[bool]
    supervised: Mapped[bool] = mapped_column(default=False, server_default=false())
