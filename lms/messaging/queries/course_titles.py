"""Titles of the courses that messages name."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion

_VERSION = CourseVersion.__table__
_TITLES = (
    select(Course.__table__.c.slug, _VERSION.c.title_kk, _VERSION.c.title_ru)
    .join(_VERSION, _VERSION.c.id == Course.__table__.c.current_version_id)
    .where(Course.__table__.c.slug.in_(bindparam("slugs", expanding=True)))
)


def map_course_titles(session: Session, slugs: Collection[str]) -> dict[str, dict[str, str]]:
    """Return course titles by language and slug, as word_message() needs them."""
    sorted_slugs = sorted(filter(None, slugs))
    rows = (
        session.connection().execute(_TITLES, {"slugs": sorted_slugs}).all() if sorted_slugs else []
    )
    return {
        "kk": {row.slug: row.title_kk for row in rows},
        "ru": {row.slug: row.title_ru for row in rows},
    }
