"""Reads of the courses that have had texts."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_rows
from lms.grading.models import WrittenText
from lms.grading.queries.scope import build_scope

_TEXT = WrittenText.__table__.c


@dataclass(frozen=True, slots=True)
class CourseWithTexts:
    """A course to filter by."""

    slug: str
    title_kk: str
    title_ru: str


def list_courses_with_texts(session: Session, by: Actor) -> list[CourseWithTexts]:
    """Return the actor's courses that have had texts."""
    has_texts = select(_TEXT.course_id).where(build_scope(by)).distinct()
    rows = session.execute(
        select(Course.slug, CourseVersion.title_kk, CourseVersion.title_ru)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.id.in_(has_texts))
        .order_by(Course.slug)
    )
    return list(read_rows(CourseWithTexts, rows))
