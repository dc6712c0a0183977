"""What the index holds of a course: its page, lessons, practice and glossary, in both languages.

Banks of questions are never read, and questions within lessons are left out of their text.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion, GlossaryWord, Lesson, Module, PracticeTask
from lms.core.i18n import LANGUAGES
from lms.search.rules.page_text import PageText, read_html
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
            f"course:{course.slug}",
            str(course.current_version_id),
            partial(_load_documents, session, course),
        )
        for course in session.scalars(courses.order_by(Course.id))
    ]


def _load_documents(session: Session, course: Course) -> Iterator[Document]:
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
    yield from _load_lessons(session, course, version.id, slugs)
    yield from _load_tasks(session, course, version.id, slugs)
    yield from _load_glossary(session, course, version.id, slugs)


def _load_lessons(
    session: Session, course: Course, version_id: int, slugs: Mapping[int, str]
) -> Iterator[Document]:
    texts = (
        getattr(Lesson, f"{name}_{language}")
        for language in LANGUAGES
        for name in ("title", "goal", "html")
    )
    rows = session.execute(
        select(Lesson.module_id, Lesson.slug, *texts)
        .where(Lesson.version_id == version_id)
        .order_by(Lesson.position)
    )
    for row in rows:
        for language in LANGUAGES:
            values = dict(row._mapping)
            yield _build_lesson(course, version_id, slugs[row.module_id], values, language)


def _load_tasks(
    session: Session, course: Course, version_id: int, slugs: Mapping[int, str]
) -> Iterator[Document]:
    """Yield the practice tasks by title and goal; what happens in a scene is not told."""
    tasks = session.scalars(
        select(PracticeTask)
        .where(PracticeTask.version_id == version_id)
        .order_by(PracticeTask.position)
    )
    for task in tasks:
        module_slug = slugs[task.module_id]
        for language in LANGUAGES:
            yield Document(
                kind="practice",
                language=language,
                page=f"practice:{course.slug}/{module_slug}/{task.slug}",
                title=getattr(task, f"title_{language}"),
                content=PageText(getattr(task, f"texts_{language}")["goal"], (), ()),
                course_id=course.id,
                version_id=version_id,
                module_slug=module_slug,
                lesson_slug=task.slug,
            )


def _load_glossary(
    session: Session, course: Course, version_id: int, slugs: Mapping[int, str]
) -> Iterator[Document]:
    """Yield the words of the glossary; each leads to the lesson where it first stands."""
    lessons = {
        row.id: row
        for row in session.execute(
            select(Lesson.id, Lesson.module_id, Lesson.slug).where(Lesson.version_id == version_id)
        )
    }
    words = session.scalars(
        select(GlossaryWord)
        .where(GlossaryWord.version_id == version_id)
        .order_by(GlossaryWord.position)
    )
    for word in words:
        for language in LANGUAGES:
            lesson = lessons.get(getattr(word, f"lesson_{language}"))
            yield Document(
                kind="glossary",
                language=language,
                page=f"glossary:{course.slug}/{word.name}",
                title=getattr(word, f"word_{language}"),
                content=PageText(getattr(word, f"meaning_{language}"), (), ()),
                course_id=course.id,
                version_id=version_id,
                module_slug=slugs[lesson.module_id] if lesson else "",
                lesson_slug=lesson.slug if lesson else "",
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
        content=PageText(_join_sentences(sentences), titles, ()),
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


def _join_sentences(sentences: Sequence[str]) -> str:
    return " ".join(
        sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
        for sentence in sentences
        if sentence
    )
