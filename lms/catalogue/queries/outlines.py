"""Outlines of versions, read once per process and database, since a version never changes.

How long its lessons take does: outlines are put together anew when that was counted anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion, Lesson, Module
from lms.catalogue.queries.lengths import load_lengths
from lms.catalogue.queries.lesson_parts import has_words
from lms.catalogue.queries.pools import get_pool
from lms.catalogue.queries.quiz_entries import load_quiz_entries
from lms.catalogue.queries.task_entries import load_task_entries
from lms.catalogue.rules.module_entries import LessonEntry, ModuleEntry
from lms.catalogue.rules.outline import Outline
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.catalogue.rules.task_entries import TaskEntry
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class _CachedOutline:
    """An outline, and the lengths of lessons with which it was put together."""

    outline: Outline
    lengths: Mapping[int, int]


_outlines: WeakKeyDictionary[Pool, dict[int, _CachedOutline]] = WeakKeyDictionary()


def load_outline(session: Session, version_id: int) -> Outline:
    """Return the outline of an existing version, read once per process and database."""
    cache = _outlines.setdefault(get_pool(session), {})
    cached, lengths = cache.get(version_id), load_lengths(session)
    if cached is None or cached.lengths is not lengths:
        outline = cached.outline if cached else _read_outline(session, version_id)
        cached = cache[version_id] = _CachedOutline(outline.add_lengths(lengths), lengths)
    return cached.outline


def _read_outline(session: Session, version_id: int) -> Outline:
    both = select(CourseVersion, Course).join(Course, Course.id == CourseVersion.course_id)
    version, course = session.execute(both.where(CourseVersion.id == version_id)).one()
    modules = _list_modules(session, version_id)
    slugs = {module.id: module.slug for module in modules}
    lessons = tuple(_build_lesson_entries(session, version_id, slugs))
    quizzes = tuple(load_quiz_entries(session, version_id, slugs))
    tasks = load_task_entries(session, version_id, slugs) if version.task_count else []
    return Outline(
        version_id=version.id,
        course_id=course.id,
        slug=course.slug,
        code=course.code,
        number=version.number,
        audience=version.audience,
        level=version.level,
        hours=version.hours,
        minutes=version.minutes,
        mandatory=version.mandatory,
        validity_months=version.validity_months,
        cover_sha256=version.cover_sha256,
        title_kk=version.title_kk,
        title_ru=version.title_ru,
        summary_kk=version.summary_kk,
        summary_ru=version.summary_ru,
        outcomes_kk=tuple(version.outcomes_kk),
        outcomes_ru=tuple(version.outcomes_ru),
        modules=tuple(_build_module_entry(module, lessons, quizzes, tasks) for module in modules),
        final=next((quiz for quiz in quizzes if not quiz.module_slug), None),
        lessons=lessons,
        quizzes=quizzes,
        has_words=has_words(session, version_id),
        minutes_at_least=version.minutes_at_least,
        exposure_limit=version.exposure_limit,
        grade_within_days=version.grade_within_days,
        diagnostic_questions=version.diagnostic_questions,
        diagnostic_credit=version.diagnostic_credit,
    )


def _list_modules(session: Session, version_id: int) -> Sequence[Module]:
    query = select(Module).where(Module.version_id == version_id).order_by(Module.position)
    return session.scalars(query).all()


def _build_lesson_entries(
    session: Session, version_id: int, slugs: dict[int, str]
) -> list[LessonEntry]:
    rows = session.execute(
        select(
            Lesson.id,
            Lesson.module_id,
            Lesson.slug,
            Lesson.position,
            Lesson.minutes,
            Lesson.minutes.label("counted_minutes"),
            Lesson.title_kk,
            Lesson.title_ru,
        )
        .where(Lesson.version_id == version_id)
        .order_by(Lesson.position)
    )
    return [read_row(LessonEntry, row, module_slug=slugs[row.module_id]) for row in rows]


def _build_module_entry(
    module: Module,
    lessons: tuple[LessonEntry, ...],
    quizzes: tuple[QuizEntry, ...],
    tasks: Sequence[TaskEntry],
) -> ModuleEntry:
    return ModuleEntry(
        id=module.id,
        slug=module.slug,
        position=module.position,
        hours=module.hours,
        competences=tuple(module.competences),
        title_kk=module.title_kk,
        title_ru=module.title_ru,
        lessons=tuple(lesson for lesson in lessons if lesson.module_slug == module.slug),
        quiz=next((quiz for quiz in quizzes if quiz.module_slug == module.slug), None),
        tasks=tuple(task for task in tasks if task.module_slug == module.slug),
    )
