"""The modules and lessons of a version that is being loaded."""

import math
from typing import Any

from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion, Lesson, Module
from lms.catalogue.rules import ParsedCourse
from lms.catalogue.rules.act_sources import describe_act
from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.services.preparing import PreparedCourse


def add_modules(
    session: Session, version: CourseVersion, course: ParsedCourse
) -> dict[str, Module]:
    """Add the modules and return them by slug."""
    modules: dict[str, Module] = {}
    for position, module in enumerate(course.modules, 1):
        assert module.table is not None
        title = module.table.title
        modules[module.slug] = Module(
            version_id=version.id,
            position=position,
            slug=module.slug,
            hours=module.table.hours,
            competences=module.table.competences,
            title_kk=title["kk"],
            title_ru=title["ru"],
        )
    session.add_all(modules.values())
    session.flush()
    return modules


def add_lessons(
    session: Session, version: CourseVersion, modules: dict[str, Module], prepared: PreparedCourse
) -> dict[str, Lesson]:
    """Add the lessons and return them by "module/lesson"."""
    lessons: dict[str, Lesson] = {}
    for module in prepared.parsed.modules:
        for lesson in module.lessons:
            key, kk, ru = f"{module.slug}/{lesson.slug}", lesson.texts["kk"], lesson.texts["ru"]
            html = prepared.rendered.lessons[key]
            lessons[key] = Lesson(
                version_id=version.id,
                module_id=modules[module.slug].id,
                position=len(lessons) + 1,
                slug=lesson.slug,
                minutes=math.ceil(lesson.minutes),
                title_kk=kk.title,
                title_ru=ru.title,
                goal_kk=kk.goal,
                goal_ru=ru.goal,
                html_kk=html["kk"],
                html_ru=html["ru"],
                sources_kk=_describe_sources(kk, prepared.parsed, "kk"),
                sources_ru=_describe_sources(ru, prepared.parsed, "ru"),
            )
    session.add_all(lessons.values())
    session.flush()
    return lessons


def _describe_sources(text: LessonText, course: ParsedCourse, language: str) -> list[Any]:
    acts = [describe_act(cited, course.acts[cited.id], language) for cited in text.acts]
    return [*acts, *text.sources]
