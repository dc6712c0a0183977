"""Table of the counts of attempts at quizzes."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class QuizCount(Base):
    """Graded attempts at a quiz, how many of them were passed, and what they earned.

    The tables of counts are a projection of attempts and answers; together with what attempts that
    are not folded in yet change (queries.facts) they are exact at any moment.
    `is_first`: first attempts of an enrolment, counted apart from later ones. `language` is the
    one in which every answer of the attempt was given; '' for none, several, or unknown.
    `questions` sums up the number of questions of each attempt, `mark` what it earned with every
    question worth the same, and the names with `squares` the squares of these; `answer_squares`
    sums up the squares of the marks of single answers.
    """

    __tablename__ = "quiz_count"
    __table_args__ = {"sqlite_with_rowid": False}

    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    submitted_count: Mapped[int] = mapped_column(BigKey)
    passed_count: Mapped[int] = mapped_column(BigKey)
    questions: Mapped[int] = mapped_column(BigKey)
    question_squares: Mapped[int] = mapped_column(BigKey)
    mark: Mapped[int] = mapped_column(BigKey)
    mark_squares: Mapped[int] = mapped_column(BigKey)
    answer_squares: Mapped[int] = mapped_column(BigKey)
