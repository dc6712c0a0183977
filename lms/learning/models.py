"""Tables of progress."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key


class LessonDone(Base):
    """A lesson that a learner has finished in an enrolment. Finishing twice is finishing once."""

    __tablename__ = "lesson_done"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(Key, ForeignKey("lesson.id"), primary_key=True)
    done_at: Mapped[datetime]


class Bookmark(Base):
    """Where a learner stopped: the lesson and the heading within it, on whatever device."""

    __tablename__ = "place"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(Key, ForeignKey("lesson.id"))
    anchor: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime]
