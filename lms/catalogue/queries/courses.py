"""Reads of courses, as the catalogue lists them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import ColumnElement, Row, String, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion, Lesson, LessonLength
from lms.catalogue.rules import LEVELS
from lms.core.rows import read_all_rows


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


_COURSE, _VERSION = Course.__table__.c, CourseVersion.__table__.c
_LESSON, _LENGTH = Lesson.__table__.c, LessonLength.__table__.c
_FIRST_MINUTES = (
    select(func.coalesce(_LENGTH.minutes, _LESSON.minutes))
    .select_from(Lesson.__table__.outerjoin(LessonLength.__table__))
    .where(_LESSON.version_id == _VERSION.id, _LESSON.position == 1)
    .scalar_subquery()
)


def _is_in_filter(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Return the condition that the column equals the parameter; an empty parameter means any."""
    wanted_value = bindparam(name, type_=String)
    return or_(wanted_value == "", column == wanted_value)


_EASIER_FIRST = (
    _VERSION.audience,
    case({name: rank for rank, name in enumerate(LEVELS)}, value=_VERSION.level),
    _COURSE.code,
)
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
        _is_in_filter(_VERSION.audience, "audience"),
        _is_in_filter(_VERSION.level, "level"),
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


def has_course(session: Session, slug: str) -> bool:
    """Return whether a course has this name, retired ones included."""
    return session.scalar(select(Course.id).where(Course.slug == slug)) is not None


def load_course_ids(session: Session, slugs: Collection[str]) -> dict[str, int]:
    """Return the ids of the courses with these names, retired ones included, by name."""
    query = select(Course.slug, Course.id).where(Course.slug.in_(slugs))
    return {row.slug: row.id for row in session.execute(query)}
