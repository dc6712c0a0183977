"""Storing of how long lessons take their readers."""

from collections.abc import Mapping

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from lms.catalogue.models import LessonLength


def replace_lengths(session: Session, minutes_by_lesson: Mapping[int, int]) -> None:
    """Store the measured minutes of lessons in place of all that were stored before."""
    session.execute(delete(LessonLength).execution_options(synchronize_session=False))
    rows = [{"lesson_id": id, "minutes": minutes} for id, minutes in minutes_by_lesson.items()]
    if rows:
        session.execute(insert(LessonLength), rows)
