"""Tables of the time that lessons are on screen."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class LessonTime(Base):
    """Seconds that the steps of a lesson were on screen, in an enrolment.

    `steps` and `page_steps` map step numbers to seconds; see rules.LessonSeconds. `seconds` is the
    sum of `steps`.
    """

    __tablename__ = "lesson_time"

    enrolment_id: Mapped[int] = mapped_column(BigKey, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(BigKey, ForeignKey("lesson.id"), primary_key=True)
    seconds: Mapped[int]
    steps: Mapped[dict[str, Any]]
    page_at: Mapped[datetime]
    page_steps: Mapped[dict[str, Any]]


class ReadingClock(Base):
    """Moment up to which a person's time on screen is counted, over all their courses and windows.

    What is counted next lies after it, so that nobody has more time than passed.
    """

    __tablename__ = "reading_clock"

    person_id: Mapped[int] = mapped_column(BigKey, ForeignKey("person.id"), primary_key=True)
    counted_until: Mapped[datetime]
