"""Tables of progress."""

from datetime import datetime
from typing import Any

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


class ModuleCredit(Base):
    """A module that a learner need not do: a diagnostic showed that they know it.

    Its lessons and its quiz are done without having been read or taken.
    """

    __tablename__ = "module_credit"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(Key, ForeignKey("module.id"), primary_key=True)
    at: Mapped[datetime]


class Bookmark(Base):
    """Lesson and heading where a learner stopped, shared by all their devices."""

    __tablename__ = "place"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(Key, ForeignKey("lesson.id"))
    anchor: Mapped[str] = mapped_column(String(80), default="")
    at: Mapped[datetime]


class CheckAnswer(Base):
    """A learner's latest answer to a check-yourself question; nothing is counted from it.

    `given` is as in an attempt's answer, `language` the one in which the question was read.
    """

    __tablename__ = "check_answer"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(Key, ForeignKey("check_question.id"), primary_key=True)
    given: Mapped[dict[str, Any]]
    right: Mapped[bool]
    right_at_first: Mapped[bool]
    times: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    answered_at: Mapped[datetime]


class LessonTime(Base):
    """Seconds that the steps of a lesson were on screen, in an enrolment.

    `steps` and `page_steps` map step numbers to seconds; see rules.LessonSeconds. `seconds` is the
    sum of `steps`.
    """

    __tablename__ = "lesson_time"

    enrolment_id: Mapped[int] = mapped_column(Key, ForeignKey("enrolment.id"), primary_key=True)
    lesson_id: Mapped[int] = mapped_column(Key, ForeignKey("lesson.id"), primary_key=True)
    seconds: Mapped[int]
    steps: Mapped[dict[str, Any]]
    page_at: Mapped[datetime]
    page_steps: Mapped[dict[str, Any]]


class ReadingClock(Base):
    """Moment up to which a person's time on screen is counted, over all their courses and windows.

    What is counted next lies after it, so that nobody has more time than passed.
    """

    __tablename__ = "reading_clock"

    person_id: Mapped[int] = mapped_column(Key, ForeignKey("person.id"), primary_key=True)
    counted_until: Mapped[datetime]
