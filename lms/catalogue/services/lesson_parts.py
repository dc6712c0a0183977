"""Storing of the check-yourself questions of lessons and of the words of a glossary."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lms.catalogue.models import CheckQuestion, CourseVersion, GlossaryWord, Lesson
from lms.catalogue.rules.rendered import RenderedCourse


def add_checks(session: Session, lessons: Mapping[str, Lesson], course: RenderedCourse) -> None:
    """Add the questions of all lessons, which are given by "module/lesson"."""
    for key, checks in course.checks.items():
        for position, check in enumerate(checks, 1):
            question = CheckQuestion(
                lesson_id=lessons[key].id,
                position=position,
                name=check.name,
                type=check.type,
                step=check.step,
                taught_step=check.taught_step,
                content_kk=check.content["kk"],
                content_ru=check.content["ru"],
                answer=check.answer,
            )
            session.add(question)
    session.flush()


def add_words(
    session: Session, version: CourseVersion, lessons: Mapping[str, Lesson], course: RenderedCourse
) -> None:
    """Add the words of the glossary with the lessons where they first stand."""
    for position, word in enumerate(course.words, 1):
        kk, ru = word.texts["kk"], word.texts["ru"]
        row = GlossaryWord(
            version_id=version.id,
            position=position,
            name=word.id,
            word_kk=kk.word,
            word_ru=ru.word,
            meaning_kk=kk.meaning,
            meaning_ru=ru.meaning,
            lesson_kk=_find_lesson(lessons, word.first_lessons["kk"]),
            lesson_ru=_find_lesson(lessons, word.first_lessons["ru"]),
        )
        session.add(row)
    session.flush()


def _find_lesson(lessons: Mapping[str, Lesson], key: str) -> int | None:
    return lessons[key].id if key else None
