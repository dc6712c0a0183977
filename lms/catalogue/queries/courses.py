"""Queries of courses.

The parts of a version never change, so the process caches them once they were read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import (
    ColumnElement,
    Pool,
    Row,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from lms.catalogue.models import (
    CorrectedKey,
    Course,
    CourseVersion,
    Lesson,
    LessonLength,
    Media,
    Module,
    Question,
    QuestionRetirement,
    Quiz,
)
from lms.catalogue.queries.pools import get_pool
from lms.catalogue.rules import LEVELS
from lms.catalogue.rules.acts import ActSource, split_sources
from lms.catalogue.rules.outline import FINAL_KEY
from lms.core.lesson_steps import STEP_ID
from lms.core.rows import read_all_rows

MAX_CACHED_PAGES: Final = 600


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course in a list: a summary of its current version.

    `first_minutes` is the length of its first lesson.
    """

    slug: str
    code: str
    version_id: int
    first_minutes: int
    audience: str
    level: str
    hours: int
    minutes: int
    mandatory: bool
    cover_sha256: str | None
    title_kk: str
    title_ru: str
    summary_kk: str
    summary_ru: str


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A version in the list of a course's versions."""

    id: int
    number: int
    content_hash: str
    loaded_at: datetime
    hours: int
    minutes: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class LessonPage:
    """The rendered text of a lesson in one language."""

    goal: str
    html: str
    acts: tuple[ActSource, ...]
    sources: tuple[str, ...]

    @property
    def step_count(self) -> int:
        """Return the number of steps; a version loaded before there were any has one."""
        return max(1, self.html.count(f' id="{STEP_ID}'))


_media: WeakKeyDictionary[Pool, dict[str, str]] = WeakKeyDictionary()
_pages: WeakKeyDictionary[Pool, dict[tuple[int, str], LessonPage]] = WeakKeyDictionary()


_COURSE, _VERSION = Course.__table__.c, CourseVersion.__table__.c
_LESSON, _LENGTH = Lesson.__table__.c, LessonLength.__table__.c
_FIRST_MINUTES = (
    select(func.coalesce(_LENGTH.minutes, _LESSON.minutes))
    .select_from(Lesson.__table__.outerjoin(LessonLength.__table__))
    .where(_LESSON.version_id == _VERSION.id, _LESSON.position == 1)
    .scalar_subquery()
)


def _matches_filter(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Return the condition that the column equals the parameter; an empty parameter means any."""
    wanted_value = bindparam(name, type_=String)
    return or_(wanted_value == "", column == wanted_value)


_EASIER_FIRST = (
    _VERSION.audience,
    case({name: rank for rank, name in enumerate(LEVELS)}, value=_VERSION.level),
    _COURSE.code,
)
# Built once: most visitors come for the catalogue, and building it takes longer than running it.
_CARDS = (
    select(
        _COURSE.slug,
        _COURSE.code,
        _VERSION.id.label("version_id"),
        func.coalesce(_FIRST_MINUTES, 0).label("first_minutes"),
        *(_VERSION[field.name] for field in fields(CourseCard)[4:]),
    )
    .join(CourseVersion.__table__, _VERSION.id == _COURSE.current_version_id)
    .where(
        _COURSE.retired_at.is_(None),
        _matches_filter(_VERSION.audience, "audience"),
        _matches_filter(_VERSION.level, "level"),
    )
    .order_by(*_EASIER_FIRST)
)
_TITLES = (
    select(_COURSE.slug, _VERSION.title_kk, _VERSION.title_ru)
    .join(CourseVersion.__table__, _VERSION.id == _COURSE.current_version_id)
    .where(_COURSE.retired_at.is_(None))
    .order_by(*_EASIER_FIRST)
)


def list_cards(session: Session, *, audience: str = "", level: str = "") -> list[CourseCard]:
    """Return the courses that can be begun, filtered if asked, the easier first, then by code."""
    values = {"audience": audience, "level": level}
    return read_all_rows(CourseCard, session.connection().execute(_CARDS, values))


def list_titles(session: Session) -> Sequence[Row[str, str, str]]:
    """Return slug and titles of the courses that can be begun, the easier first, then by code."""
    return session.connection().execute(_TITLES).all()


def course_exists(session: Session, slug: str) -> bool:
    """Return whether a course has this name, retired ones included."""
    return session.scalar(select(Course.id).where(Course.slug == slug)) is not None


def list_versions(session: Session, slug: str) -> list[VersionEntry]:
    """Return the versions of a course, the newest first; none for an unknown course."""
    rows = session.execute(
        select(
            CourseVersion.id,
            CourseVersion.number,
            CourseVersion.content_hash,
            CourseVersion.loaded_at,
            CourseVersion.hours,
            CourseVersion.minutes,
            (CourseVersion.id == Course.current_version_id).label("is_current"),
        )
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Course.slug == slug)
        .order_by(CourseVersion.number.desc())
    )
    return read_all_rows(VersionEntry, rows)


def find_media_type(session: Session, sha256: str) -> str | None:
    """Return the content type of a picture that some version shows; None for any other hash.

    The process caches types that exist.
    """
    cache = _media.setdefault(get_pool(session), {})
    if sha256 not in cache:
        content_type = session.scalar(
            select(Media.content_type).where(Media.sha256 == sha256).limit(1)
        )
        if content_type is None:
            return None
        cache[sha256] = content_type
    return cache[sha256]


def find_current_version_id(session: Session, slug: str) -> int | None:
    """Return the version of new enrolments.

    None for a course that is unknown, retired or not loaded.
    """
    return session.connection().scalar(_CURRENT_VERSION, {"slug": slug})


# Built once, as each page of a course asks for it.
_CURRENT_VERSION = select(Course.current_version_id).where(
    Course.slug == bindparam("slug"), Course.retired_at.is_(None)
)


def load_lesson_page(session: Session, lesson_id: int, language: str) -> LessonPage:
    """Return the rendered text of an existing lesson; the process caches the latest ones."""
    cache = _pages.setdefault(get_pool(session), {})
    key = (lesson_id, language)
    page = cache.get(key)
    if page is None:
        lesson = session.execute(
            select(
                getattr(Lesson, f"goal_{language}"),
                getattr(Lesson, f"html_{language}"),
                getattr(Lesson, f"sources_{language}"),
            ).where(Lesson.id == lesson_id)
        ).one()
        page = LessonPage(lesson[0], lesson[1], *split_sources(lesson[2]))
        if len(cache) >= MAX_CACHED_PAGES:
            cache.pop(next(iter(cache)), None)
        cache[key] = page
    return page


def load_questions(session: Session, question_ids: list[int]) -> dict[int, Question]:
    """Return the questions with these ids, by id, with their keys as corrected since."""
    rows = session.execute(
        select(Question, CorrectedKey.answer)
        .outerjoin(CorrectedKey, CorrectedKey.question_id == Question.id)
        .where(Question.id.in_(question_ids))
    ).all()
    for question, corrected in rows:
        if corrected is not None:  # read, not changed: nothing is written
            set_committed_value(question, "answer", corrected)
    return {question.id: question for question, _corrected in rows}


_RETIREMENT = (
    select(QuestionRetirement.id)
    .join(CourseVersion, CourseVersion.course_id == QuestionRetirement.course_id)
    .outerjoin(Module, Module.id == Quiz.module_id)
    .where(
        CourseVersion.id == Quiz.version_id,
        QuestionRetirement.quiz_key == func.coalesce(Module.slug, FINAL_KEY),
        QuestionRetirement.name == Question.name,
        QuestionRetirement.undone_at.is_(None),
    )
    .correlate(Quiz, Question)
)
# Neither the file nor a trainer retired it. For statements that join Question with Quiz.
IS_IN_USE: Final = and_(Question.retired.is_(False), ~exists(_RETIREMENT))


def load_bank(session: Session, quiz_ids: tuple[int, ...]) -> list[Any]:
    """Return what a draw needs of each question in the banks, in a fixed order; no retired ones.

    A question is retired by its file, or by a trainer for all versions of the course.
    `options` is how many it has, `hidden` whether it is a final's, `competences` are its own.
    """
    rows = session.execute(
        select(
            Question.id,
            Question.lesson_id,
            Question.level,
            Question.type,
            Question.content_kk["options"].label("options"),
            Quiz.module_id.is_(None).label("hidden"),
            Question.weight,
            Question.tags,
            Question.competences,
            Question.shared_name,
        )
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Question.quiz_id.in_(quiz_ids), IS_IN_USE)
        .order_by(Question.id)
    )
    return list(rows)
