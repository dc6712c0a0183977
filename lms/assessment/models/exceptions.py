"""Table of exceptions from the rules of quizzes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class QuizException(Base):
    """An exception from the rules of a quiz for one person, one region unit or one organisation.

    A unit and an organisation stand for everybody in them and below. `quiz_key` is the slug of the
    module, or 'final': it holds for all versions of the course. Days replace those of the course,
    minutes and attempts come to them.
    """

    __tablename__ = "quiz_exception"
    __table_args__ = (Index("ix_quiz_exception_quiz", "course_id", "quiz_key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    extra_minutes: Mapped[int]
    extra_attempts: Mapped[int]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(300))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
