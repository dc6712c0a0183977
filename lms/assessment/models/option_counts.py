"""Tables of how often the options of questions were chosen."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class OptionCount(Base):
    """How often an option of a question was chosen; `position` is its place in the bank, from 0.

    `rest` sums up the mean mark of the other questions of those who chose it, as in QuestionCount.
    """

    __tablename__ = "option_count"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    chosen_count: Mapped[int] = mapped_column(BigKey)
    rest: Mapped[int] = mapped_column(BigKey)


class OptionStratum(Base):
    """How often an option was chosen by those with about the same rest: see QuestionStratum."""

    __tablename__ = "option_stratum"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_first: Mapped[bool] = mapped_column(primary_key=True)
    stratum: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    chosen_count: Mapped[int] = mapped_column(BigKey)
