"""Tables of progress."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class LessonDone(Base):
    """Lesson that a learner has finished in an enrolment.

    The primary key makes finishing idempotent.
    """

    __tablename__ = "lesson_done"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(Key, ForeignKey("lesson.id"), primary_key=True)
    done_at: Mapped[datetime]


class Bookmark(Base):
    """Lesson and heading where a learner stopped, shared by all their devices."""

    __tablename__ = "place"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(Key, ForeignKey("lesson.id"))
    anchor: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime]
