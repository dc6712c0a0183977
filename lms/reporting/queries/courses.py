"""Courses by their titles."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.core.i18n import current_language


def list_course_choices(session: Session) -> list[tuple[str, str]]:
    """List the slug and title of every course ever loaded, ordered by code."""
    return [(slug, title) for _, slug, title in _load_courses(session)]


def load_course_names(session: Session) -> dict[int, tuple[str, str]]:
    """Return the slug and title of every course by its id."""
    return {course_id: (slug, title) for course_id, slug, title in _load_courses(session)}


def _load_courses(session: Session) -> list[tuple[int, str, str]]:
    title = CourseVersion.title_ru if current_language() == "ru" else CourseVersion.title_kk
    rows = session.execute(
        select(Course.id, Course.slug, title)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .order_by(Course.code)
    )
    return [(row[0], row[1], row[2]) for row in rows]
