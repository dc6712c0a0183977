"""Courses by their titles."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.core.i18n import current_language
from lms.core.snapshots import read_once


def list_course_choices(session: Session) -> list[tuple[str, str]]:
    """List the slug and title of every course ever loaded, ordered by code."""
    return [(slug, title) for _, slug, title in _load_courses(session)]


def load_course_names(session: Session) -> dict[int, tuple[str, str]]:
    """Return the slug and title of every course by its id."""
    return {course_id: (slug, title) for course_id, slug, title in _load_courses(session)}


def _load_courses(session: Session) -> Sequence[tuple[int, str, str]]:
    rows = read_once(session, _COURSES_IN_RUSSIAN if current_language() == "ru" else _COURSES)
    return [(row.id, row.slug, row.title) for row in rows]


def _select_courses(title: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Course.id, Course.slug, title.label("title"))
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .order_by(Course.code)
    )


_COURSES: Final = _select_courses(CourseVersion.title_kk)
_COURSES_IN_RUSSIAN: Final = _select_courses(CourseVersion.title_ru)
