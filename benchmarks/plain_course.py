"""Courses of one lesson without text, inserted directly.

They serve measurements that depend on the number of courses or questions, not on their text.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.question_mix import MIX, TEXT, QuestionSample
from lms.accounts.rules import CITIZEN
from lms.assessment.rules import QUESTION_TYPES
from lms.catalogue.models import Course, CourseVersion, Lesson, Module, Question, Quiz


def add_course(
    session: Session,
    slug: str,
    *,
    now: datetime,
    bank: int = 0,
    draw: int = 20,
    with_texts: bool = False,
) -> Course:
    """Add a course with one lesson and, if `bank` is not 0, a final test.

    The test draws `draw` of `bank` questions; they are of every type in turn, also of the one that
    a person grades if `with_texts`.
    """
    course = Course(slug=slug, code=slug.upper()[:20], created_at=now)
    session.add(course)
    session.flush()
    version_id = _add_version(session, course.id, slug, now)
    course.current_version_id = version_id
    lesson_id = _add_lesson(session, version_id)
    if bank:
        types = (*MIX, TEXT) if with_texts else MIX
        quiz_id = _add_test(session, version_id, draw=draw)
        _add_bank(session, quiz_id, lesson_id, types, bank)
    return course


def build_right_values(
    item: dict[str, Any], keys: dict[int, tuple[str, dict[str, Any]]]
) -> list[str]:
    """Return what a form sends for the right answer to a drawn question."""
    question_type, key = keys[item["question"]]
    rules = QUESTION_TYPES[question_type]
    return rules.list_values(item["order"], rules.build_right(key))


def _add_version(session: Session, course_id: int, slug: str, now: datetime) -> int:
    version = CourseVersion(
        course_id=course_id,
        number=1,
        content_hash=slug.rjust(64, "0"),
        loaded_at=now,
        audience=CITIZEN,
        level="foundation",
        hours=1,
        minutes=45,
        mandatory=False,
        validity_months=12,
        framework="",
        **_build_columns("title", slug),
        **_build_columns("summary", ""),
        **_build_columns("outcomes", []),
    )
    session.add(version)
    session.flush()
    return version.id


def _add_lesson(session: Session, version_id: int) -> int:
    module = Module(
        version_id=version_id,
        position=1,
        slug="01",
        hours=1,
        competences=[],
        **_build_columns("title", "01"),
    )
    session.add(module)
    session.flush()
    lesson = Lesson(
        version_id=version_id,
        module_id=module.id,
        position=1,
        slug="01",
        minutes=45,
        **_build_columns("title", "01"),
        **_build_columns("goal", ""),
        **_build_columns("html", ""),
        **_build_columns("sources", []),
    )
    session.add(lesson)
    session.flush()
    return lesson.id


def _add_test(session: Session, version_id: int, *, draw: int) -> int:
    quiz = Quiz(
        version_id=version_id,
        module_id=None,
        hours=0,
        draw=draw,
        pass_percent=70,
        time_limit_minutes=0,
        attempts=0,
        wait_hours=0,
        include_modules=False,
        **_build_columns("title", "test"),
    )
    session.add(quiz)
    session.flush()
    return quiz.id


def _add_bank(
    session: Session, quiz_id: int, lesson_id: int, types: Sequence[QuestionSample], size: int
) -> None:
    for number in range(size):
        question_type, content, key = types[number % len(types)]
        session.add(
            Question(
                quiz_id=quiz_id,
                position=number + 1,
                name=f"q{number}",
                type=question_type,
                level=1,
                lesson_id=lesson_id,
                answer=key,
                **_build_columns("content", {"prompt": "?", **content}),
            )
        )
    session.flush()


def _build_columns(name: str, value: Any) -> dict[str, Any]:
    return {f"{name}_kk": value, f"{name}_ru": value}
