"""Tables of how questions were answered by people of a region, and of an age."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class QuestionRegion(Base):
    """How a question was answered in first attempts by people of a region; 0: of none."""

    __tablename__ = "question_region"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    region_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asked_count: Mapped[int] = mapped_column(BigKey)
    right: Mapped[int] = mapped_column(BigKey)
    mark: Mapped[int] = mapped_column(BigKey)


class QuestionAge(Base):
    """How a question was answered in first attempts by people of an age; '': it is not given."""

    __tablename__ = "question_age"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"), primary_key=True)
    age_group: Mapped[str] = mapped_column(String(5), primary_key=True)
    asked_count: Mapped[int] = mapped_column(BigKey)
    right: Mapped[int] = mapped_column(BigKey)
    mark: Mapped[int] = mapped_column(BigKey)
