"""Reads of the versions of a course, and of the one for new enrolments."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_all_rows


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


def list_content_hashes(session: Session) -> set[str]:
    """Return the hashes of the contents that were ever loaded."""
    return set(session.scalars(select(CourseVersion.content_hash)))


def find_current_version_id(session: Session, slug: str) -> int | None:
    """Return the version of new enrolments.

    None for a course that is unknown, retired or not loaded.
    """
    return session.connection().scalar(_CURRENT_VERSION, {"slug": slug})


_CURRENT_VERSION = select(Course.current_version_id).where(
    Course.slug == bindparam("slug"), Course.retired_at.is_(None)
)
