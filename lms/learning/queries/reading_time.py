"""Queries of the time that lessons were on screen, and of their length."""

import re
from collections.abc import Collection
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, and_, func, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Lesson
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
    return {row[0]: row[1] for row in rows}


def sum_seconds_of_many(session: Session, enrolment_ids: list[int]) -> dict[int, int]:
    """Return the seconds of each enrolment whose lessons were on screen, by id."""
    rows = session.execute(
        select(LessonTime.enrolment_id, func.sum(LessonTime.seconds))
        .where(LessonTime.enrolment_id.in_(enrolment_ids))
        .group_by(LessonTime.enrolment_id)
    )
    return {row[0]: row[1] for row in rows}


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
        select(LessonTime.lesson_id, minutes, func.count())
        .join(LessonDone, is_done)
        .where(
            LessonTime.enrolment_id > after,
            LessonTime.enrolment_id <= until,
            LessonTime.seconds > 0,
            LessonTime.steps[str(WHOLE_PAGE)].as_integer().is_(None),
        )
        .group_by(LessonTime.lesson_id, minutes)
    )
    return [(row[0], row[1], row[2]) for row in rows]


_TAG: Final = re.compile(r"<[^>]*+>")
_word_counts: WeakKeyDictionary[Pool, dict[int, dict[int, tuple[int, int]]]] = WeakKeyDictionary()


def count_words(session: Session, version_id: int, credited: Collection[int] = ()) -> int:
    """Return the words of a version's lessons, in the language that has fewer.

    Those of `credited` modules are left out. Read once per process and database.
    """
    cache = _word_counts.setdefault(session.get_bind().engine.pool, {})
    if version_id not in cache:
        cache[version_id] = _count_words_by_module(session, version_id)
    counts = [pair for id_, pair in cache[version_id].items() if id_ not in credited]
    return min(sum(pair[language] for pair in counts) for language in range(2))


def _count_words_by_module(session: Session, version_id: int) -> dict[int, tuple[int, int]]:
    """Return the words of each module's lessons in Kazakh and in Russian."""
    rows = session.execute(
        select(Lesson.module_id, Lesson.html_kk, Lesson.html_ru).where(
            Lesson.version_id == version_id
        )
    )
    counts: dict[int, tuple[int, int]] = {}
    for module_id, *texts in rows:
        kazakh, russian = (len(_TAG.sub(" ", text).split()) for text in texts)
        before = counts.get(module_id, (0, 0))
        counts[module_id] = (before[0] + kazakh, before[1] + russian)
    return counts
