"""Courses of one lesson without text, put in directly: for what turns on the number of courses, or of questions, and not on what they say."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import CITIZEN
from lms.catalogue.models import Course, CourseVersion, Lesson, Module, Question, Quiz


def add_course(unit: Session, slug: str, *, now: datetime, bank: int = 0, draw: int = 20) -> Course:
    """A course with a lesson and, if `bank` says so, a final test that draws from so many questions; the first option of each is right."""
    course = Course(slug=slug, code=slug.upper()[:20], created_at=now)
    unit.add(course)
    unit.flush()
    version = CourseVersion(
        course_id=course.id,
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
        **_in_both("title", slug),
        **_in_both("summary", ""),
        **_in_both("outcomes", []),
    )
    unit.add(version)
    unit.flush()
    course.current_version_id = version.id
    module = Module(
        version_id=version.id,
        position=1,
        slug="01",
        hours=1,
        competences=[],
        **_in_both("title", "01"),
    )
    unit.add(module)
    unit.flush()
    lesson = Lesson(
        version_id=version.id,
        module_id=module.id,
        position=1,
        slug="01",
        minutes=45,
        **_in_both("title", "01"),
        **_in_both("goal", ""),
        **_in_both("html", ""),
        **_in_both("sources", []),
    )
    unit.add(lesson)
    unit.flush()
    if bank:
        _add_test(unit, version.id, lesson.id, bank=bank, draw=draw)
    return course


def _add_test(unit: Session, version_id: int, lesson_id: int, *, bank: int, draw: int) -> None:
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
        **_in_both("title", "test"),
    )
    unit.add(quiz)
    unit.flush()
    content = {"prompt": "?", "options": ["a", "b", "c"], "feedback": ["", "", ""]}
    for number in range(bank):
        unit.add(
            Question(
                quiz_id=quiz.id,
                position=number + 1,
                name=f"q{number}",
                type="single",
                level=1,
                lesson_id=lesson_id,
                answer={"options": [0]},
                **_in_both("content", content),
            )
        )
    unit.flush()


def _in_both(name: str, value: Any) -> dict[str, Any]:
    return {f"{name}_kk": value, f"{name}_ru": value}
