"""Courses as figures name them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.core.i18n import current_language


def course_choices(session: Session) -> list[tuple[str, str]]:
    """Name in addresses and title of every course that was ever loaded, in the order of their codes."""
    return [(slug, title) for _, slug, title in _courses(session)]


def course_names(session: Session) -> dict[int, tuple[str, str]]:
    """The same by the course's id."""
    return {course_id: (slug, title) for course_id, slug, title in _courses(session)}


def _courses(session: Session) -> list[tuple[int, str, str]]:
    title = CourseVersion.title_ru if current_language() == "ru" else CourseVersion.title_kk
    rows = session.execute(
        select(Course.id, Course.slug, title)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .order_by(Course.code)
    )
    return [(row[0], row[1], row[2]) for row in rows]
