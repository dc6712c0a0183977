"""Tables of what is done of a course, and of the bookmark."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class LessonDone(Base):
    """Lesson that a learner has finished in an enrolment.

    The primary key makes finishing idempotent.
    """

    __tablename__ = "lesson_done"

    enrolment_id: Mapped[int] = mapped_column(BigKey, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lesson.id"), primary_key=True)
    done_at: Mapped[datetime]


class ModuleCredit(Base):
    """A module that a learner need not do: a diagnostic showed that they know it.

    Its lessons and its quiz are done without having been read or taken.
    """

    __tablename__ = "module_credit"

    enrolment_id: Mapped[int] = mapped_column(BigKey, ForeignKey("enrolment.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(BigKey, ForeignKey("module.id"), primary_key=True)
    at: Mapped[datetime]


class Bookmark(Base):
    """Lesson and heading where a learner stopped, shared by all their devices."""

    __tablename__ = "bookmark"

    enrolment_id: Mapped[int] = mapped_column(BigKey, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lesson.id"))
    anchor: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime]
