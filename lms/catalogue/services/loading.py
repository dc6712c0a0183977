"""Loading of courses: files become an immutable version, or all their faults are raised."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from blinker import Signal
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.catalogue.errors import CourseRefused
from lms.catalogue.models import Course, CourseVersion, Lesson, Media, Module, Question, Quiz
from lms.catalogue.rules import CourseTable, ParsedCourse, QuizRules
from lms.catalogue.rules.acts import describe_act
from lms.catalogue.rules.lesson import LessonText
from lms.catalogue.rules.rendering import PICTURE_TYPE, RenderedQuestion, hash_picture
from lms.catalogue.rules.shared_banks import NO_FILES
from lms.catalogue.services.lesson_parts import add_checks, add_words
from lms.catalogue.services.preparing import PreparedCourse, prepare_course
from lms.catalogue.services.tasks import add_tasks
from lms.catalogue.services.used_banks import add_banks
from lms.core.database import Database, upsert
from lms.core.faults import FileFault
from lms.core.i18n import N_
from lms.core.storage import FileStorage

course_loaded = Signal(
    "Sent in the transaction that makes a version the current one of a course. "
    "The sender is the session; `course_id` is the course."
)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The version that is current now; `created` is false if its content was loaded before."""

    version: CourseVersion
    created: bool


def load_course(
    session: Session,
    storage: FileStorage,
    *,
    files: Mapping[str, bytes],
    slug: str,
    by_id: int | None,
    now: datetime,
    register: bytes = b"",
    banks: Mapping[str, bytes] = NO_FILES,
) -> LoadResult:
    """Load the files as a version of the course with this slug. Raises CourseRefused.

    See load_prepared; the error holds every fault.
    """
    return load_prepared(
        session,
        storage,
        prepared=prepare_course(files=files, slug=slug, register=register, banks=banks),
        by_id=by_id,
        now=now,
    )


def load_upload(
    database: Database,
    storage: FileStorage,
    *,
    files: Mapping[str, bytes],
    slug: str,
    by_id: int | None,
    now: datetime,
    register: bytes,
    banks: Mapping[str, bytes],
) -> LoadResult:
    """Load the files as load_course does, checked and rendered outside of any transaction.

    Takes the database: rendering a course takes seconds, and nobody else could write meanwhile.
    """
    prepared = prepare_course(files=files, slug=slug, register=register, banks=banks)
    with database.write() as session:
        return load_prepared(session, storage, prepared=prepared, by_id=by_id, now=now)


def load_prepared(
    session: Session,
    storage: FileStorage,
    *,
    prepared: PreparedCourse,
    by_id: int | None,
    now: datetime,
) -> LoadResult:
    """Return the version with this content, created if needed, and make it the current one.

    `by_id` is None for the command line. Raises CourseRefused if the code is another course's.
    Parallel loads of a course wait for each other at its row.
    """
    table = prepared.parsed.table
    assert table is not None  # a course without its table has faults
    course = _lock_course(session, prepared.slug, table, now)
    existing = session.scalar(
        select(CourseVersion).where(
            CourseVersion.course_id == course.id,
            CourseVersion.content_hash == prepared.parsed.content_hash,
        )
    )
    version = existing or _add_version(session, storage, course, prepared, by_id=by_id, now=now)
    course.current_version_id = version.id
    session.flush()
    course_loaded.send(session, course_id=course.id)
    return LoadResult(version, created=existing is None)


def _lock_course(session: Session, slug: str, table: CourseTable, now: datetime) -> Course:
    """Return the course's row, locked; created if needed.

    An insert that conflicts with another course's code does nothing.
    """
    session.execute(
        upsert(session, Course)
        .values(slug=slug, code=table.code, created_at=now)
        .on_conflict_do_nothing()
    )
    course = session.scalar(select(Course).where(Course.slug == slug).with_for_update())
    if course is None:
        message = N_("The code %(code)s belongs to another course.")
        raise CourseRefused(
            [FileFault("course.toml", table.code_line, message, {"code": table.code})]
        )
    if course.code != table.code:
        message = N_("The code of this course is %(code)s and stays so; here it is %(other)s.")
        raise CourseRefused(
            [
                FileFault(
                    "course.toml",
                    table.code_line,
                    message,
                    {"code": course.code, "other": table.code},
                )
            ]
        )
    return course


def _add_version(
    session: Session,
    storage: FileStorage,
    course: Course,
    prepared: PreparedCourse,
    *,
    by_id: int | None,
    now: datetime,
) -> CourseVersion:
    number = session.scalar(
        select(func.max(CourseVersion.number)).where(CourseVersion.course_id == course.id)
    )
    version = _build_version(
        prepared.parsed, course_id=course.id, number=(number or 0) + 1, by_id=by_id, now=now
    )
    session.add(version)
    session.flush()
    _add_media(session, storage, version, prepared.parsed)
    modules = _add_modules(session, version, prepared.parsed)
    lessons = _add_lessons(session, version, modules, prepared)
    _add_quizzes(session, version, modules, lessons, prepared)
    add_banks(session, version, prepared.parsed.shared_banks)
    add_tasks(session, version, modules, prepared.parsed)
    add_checks(session, lessons, prepared.rendered)
    add_words(session, version, lessons, prepared.rendered)
    return version


def _build_version(parsed: ParsedCourse, **values: Any) -> CourseVersion:
    table = parsed.table
    assert table is not None
    return CourseVersion(
        content_hash=parsed.content_hash,
        loaded_at=values["now"],
        loaded_by=values["by_id"],
        course_id=values["course_id"],
        number=values["number"],
        audience=table.audience,
        level=table.level,
        hours=table.hours,
        minutes=parsed.minutes,
        mandatory=table.mandatory,
        validity_months=table.validity_months,
        minutes_at_least=table.minutes_at_least,
        exposure_limit=table.exposure_limit,
        grade_within_days=table.grade_within_days,
        diagnostic_questions=table.diagnostic.questions,
        diagnostic_credit=table.diagnostic.credit,
        framework=table.framework,
        cover_sha256=hash_picture(parsed.cover.content) if parsed.cover else None,
        title_kk=table.title["kk"],
        title_ru=table.title["ru"],
        summary_kk=table.summary["kk"],
        summary_ru=table.summary["ru"],
        outcomes_kk=table.outcomes["kk"],
        outcomes_ru=table.outcomes["ru"],
    )


def _add_media(
    session: Session, storage: FileStorage, version: CourseVersion, parsed: ParsedCourse
) -> None:
    """Store files before rows, so that no row points to a missing file."""
    for picture in parsed.pictures:
        sha256 = storage.put(picture.content)
        session.add(
            Media(
                version_id=version.id,
                language=picture.language,
                name=picture.name,
                sha256=sha256,
                content_type=PICTURE_TYPE,
            )
        )


def _add_modules(
    session: Session, version: CourseVersion, parsed: ParsedCourse
) -> dict[str, Module]:
    modules: dict[str, Module] = {}
    for position, module in enumerate(parsed.modules, 1):
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


def _add_lessons(
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


def _describe_sources(text: LessonText, parsed: ParsedCourse, language: str) -> list[Any]:
    acts = [describe_act(cited, parsed.acts[cited.id], language) for cited in text.acts]
    return [*acts, *text.sources]


def _add_quizzes(
    session: Session,
    version: CourseVersion,
    modules: dict[str, Module],
    lessons: dict[str, Lesson],
    prepared: PreparedCourse,
) -> None:
    table = prepared.parsed.table
    rules = [
        (module.slug, module.table.quiz)
        for module in prepared.parsed.modules
        if module.table and module.table.quiz
    ]
    if table and table.final:
        rules.append(("", table.final))
    for slug, quiz_rules in rules:
        quiz = _build_quiz(version, modules[slug].id if slug else None, quiz_rules)
        session.add(quiz)
        session.flush()
        for position, question in enumerate(prepared.rendered.banks[slug], 1):
            session.add(_build_question(quiz.id, position, lessons[question.lesson].id, question))
    session.flush()


def _build_quiz(version: CourseVersion, module_id: int | None, rules: QuizRules) -> Quiz:
    passing = rules.passing
    return Quiz(
        version_id=version.id,
        module_id=module_id,
        title_kk=rules.title["kk"],
        title_ru=rules.title["ru"],
        hours=rules.hours,
        draw=rules.draw,
        draws=[rule.describe() for rule in rules.draws],
        pass_percent=passing.percent,
        competence_percent=passing.competence_percent,
        counted=passing.counted,
        wrong_costs=str(passing.wrong_costs),
        bands=[{"from": band.from_percent, **band.title} for band in passing.bands],
        time_limit_minutes=rules.minutes,
        attempts=rules.attempts,
        wait_hours=rules.wait_hours,
        include_modules=rules.include_modules,
        practice_draw=rules.practice.draw,
        practice_share=rules.practice.share,
        **asdict(rules.conduct),
    )


def _build_question(
    quiz_id: int, position: int, lesson_id: int, question: RenderedQuestion
) -> Question:
    return Question(
        quiz_id=quiz_id,
        position=position,
        name=question.name,
        type=question.type,
        level=question.level,
        weight=question.weight,
        retired=question.retired,
        tags=question.tags,
        competences=question.competences,
        shared_name=question.shared_name,
        lesson_id=lesson_id,
        content_kk=question.content["kk"],
        content_ru=question.content["ru"],
        answer=question.answer,
    )
