"""Reads of the time that lessons were on screen."""

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.core.rows import read_row
from lms.learning.models import LessonDone, LessonTime
from lms.learning.rules.reading_time import WHOLE_PAGE, LessonSeconds


def load_lesson_seconds(session: Session, enrolment_id: int, lesson_id: int) -> LessonSeconds:
    """Return the counted seconds of a lesson in an enrolment; none if it was never reported."""
    row = session.execute(
        select(LessonTime.steps, LessonTime.page_at, LessonTime.page_steps).where(
            LessonTime.enrolment_id == enrolment_id, LessonTime.lesson_id == lesson_id
        )
    ).first()
    return LessonSeconds() if row is None else read_row(LessonSeconds, row)


def sum_seconds(session: Session, enrolment_id: int) -> int:
    """Return for how many seconds the lessons of an enrolment were on screen."""
    total = select(func.sum(LessonTime.seconds)).where(LessonTime.enrolment_id == enrolment_id)
    return session.scalar(total) or 0


def load_seconds_by_lesson(session: Session, enrolment_id: int) -> dict[int, int]:
    """Return for how many seconds each lesson of an enrolment was on screen, by lesson."""
    rows = session.execute(
        select(LessonTime.lesson_id, LessonTime.seconds).where(
            LessonTime.enrolment_id == enrolment_id
        )
    )
    return {row.lesson_id: row.seconds for row in rows}


def sum_seconds_of_many(session: Session, enrolment_ids: list[int]) -> dict[int, int]:
    """Return the seconds of each enrolment whose lessons were on screen, by id."""
    rows = session.execute(
        select(LessonTime.enrolment_id, func.sum(LessonTime.seconds).label("seconds"))
        .where(LessonTime.enrolment_id.in_(enrolment_ids))
        .group_by(LessonTime.enrolment_id)
    )
    return {row.enrolment_id: row.seconds for row in rows}


def find_last_enrolment_id(session: Session) -> int:
    """Return the last enrolment of which time was counted; 0 if there is none."""
    return session.scalar(select(func.max(LessonTime.enrolment_id))) or 0


def count_readers(session: Session, after: int, until: int) -> list[tuple[int, int, int]]:
    """Return lesson, minutes, and how many finished it and had it on screen for so long.

    Of the enrolments after one id until another, by two primary keys. Where a page counted as a
    whole, nobody knows for how long it was on screen.
    """
    minutes = ((LessonTime.seconds + 30) // 60).label("minutes")
    is_done = and_(
        LessonDone.enrolment_id == LessonTime.enrolment_id,
        LessonDone.lesson_id == LessonTime.lesson_id,
    )
    rows = session.execute(
        select(LessonTime.lesson_id, minutes, func.count().label("readers"))
        .join(LessonDone, is_done)
        .where(
            LessonTime.enrolment_id > after,
            LessonTime.enrolment_id <= until,
            LessonTime.seconds > 0,
            LessonTime.steps[str(WHOLE_PAGE)].as_integer().is_(None),
        )
        .group_by(LessonTime.lesson_id, minutes)
    )
    return [(row.lesson_id, row.minutes, row.readers) for row in rows]
