"""Tables of how often questions were shown and asked, and with what result."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class QuestionCount(Base):
    """How often a question was asked in submitted attempts at a quiz, and with what result.

    `quiz_id` is the quiz that was taken: a final asks questions of other banks as well. `language`
    is the answer's, for one without a language the attempt's. `blank` were not answered. `mark`
    sums up the marks, in parts of which WHOLE_MARK make a right answer; `passed_count` and
    `passed_mark` are of attempts that were passed. `rest` sums up the mean mark of the other
    questions of each attempt, in parts of which rules.WHOLE_REST make a whole one; `rest_mark` sums
    up its product with the mark of this question. `mark_squares` and `rest_squares` sum up squares.
    """

    __tablename__ = "question_count"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    asked_count: Mapped[int] = mapped_column(BigKey)
    right: Mapped[int] = mapped_column(BigKey)
    blank: Mapped[int] = mapped_column(BigKey)
    mark: Mapped[int] = mapped_column(BigKey)
    mark_squares: Mapped[int] = mapped_column(BigKey)
    passed_count: Mapped[int] = mapped_column(BigKey)
    passed_mark: Mapped[int] = mapped_column(BigKey)
    rest: Mapped[int] = mapped_column(BigKey)
    rest_mark: Mapped[int] = mapped_column(BigKey)
    rest_squares: Mapped[int] = mapped_column(BigKey)


class QuestionStratum(Base):
    """How often a question was asked, and answered right, of those with about the same rest.

    `stratum` is the mean mark of the other questions in steps, from 0 to rules.STRATA.
    """

    __tablename__ = "question_stratum"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    stratum: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_count: Mapped[int] = mapped_column(BigKey)
    right: Mapped[int] = mapped_column(BigKey)


class QuestionExposure(Base):
    """How often a question was shown: in how many attempts, begun or submitted, it was drawn."""

    __tablename__ = "question_exposure"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    shown_count: Mapped[int] = mapped_column(BigKey)
