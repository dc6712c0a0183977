"""What the index holds of a course: its page and its lessons, in both languages.

Banks of questions are never read, and questions within lessons are left out of their text.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion, Lesson, Module
from lms.core.i18n import LANGUAGES
from lms.search.rules import PageText, read_html
from lms.search.services.index import Document, Source


def list_course_sources(session: Session, *, course_id: int | None) -> Sequence[Source]:
    """Return a source for each course that can be begun, or for this one."""
    courses = select(Course).where(
        Course.current_version_id.is_not(None), Course.retired_at.is_(None)
    )
    if course_id is not None:
        courses = courses.where(Course.id == course_id)
    return [
        Source(
            f"course:{course.slug}", str(course.current_version_id), partial(_load, session, course)
        )
        for course in session.scalars(courses.order_by(Course.id))
    ]


def _load(session: Session, course: Course) -> Iterator[Document]:
    """Yield the documents of the course's current version."""
    version = session.get_one(CourseVersion, course.current_version_id)
    modules = list(
        session.scalars(
            select(Module).where(Module.version_id == version.id).order_by(Module.position)
        )
    )
    for language in LANGUAGES:
        yield _build_course(course, version, modules, language)
    slugs = {module.id: module.slug for module in modules}
    columns = (
        Lesson.module_id,
        Lesson.slug,
        *(
            getattr(Lesson, f"{name}_{lang}")
            for lang in LANGUAGES
            for name in ("title", "goal", "html")
        ),
    )
    rows = session.execute(
        select(*columns).where(Lesson.version_id == version.id).order_by(Lesson.position)
    )
    for row in rows:
        for language in LANGUAGES:
            yield _build_lesson(
                course, version.id, slugs[row.module_id], dict(row._mapping), language
            )


def _build_course(
    course: Course, version: CourseVersion, modules: Sequence[Module], language: str
) -> Document:
    titles = tuple(getattr(module, f"title_{language}") for module in modules)
    outcomes = getattr(version, f"outcomes_{language}")
    sentences = [getattr(version, f"summary_{language}"), *outcomes, *titles]
    return Document(
        kind="course",
        language=language,
        page=f"course:{course.slug}",
        title=getattr(version, f"title_{language}"),
        content=PageText(_join(sentences), titles, ()),
        course_id=course.id,
        version_id=version.id,
    )


def _build_lesson(
    course: Course, version_id: int, module_slug: str, lesson: Mapping[str, Any], language: str
) -> Document:
    content = read_html(lesson[f"html_{language}"])
    goal = lesson[f"goal_{language}"]
    return Document(
        kind="lesson",
        language=language,
        page=f"lesson:{course.slug}/{module_slug}/{lesson['slug']}",
        title=lesson[f"title_{language}"],
        content=PageText(content.text, (*content.headings, goal), content.anchors),
        course_id=course.id,
        version_id=version_id,
        module_slug=module_slug,
        lesson_slug=lesson["slug"],
    )


def _join(sentences: Sequence[str]) -> str:
    return " ".join(
        sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
        for sentence in sentences
        if sentence
    )
