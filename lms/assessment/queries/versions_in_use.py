"""Versions of a course in which attempts may begin."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE


def list_versions_in_use(session: Session, course_id: int) -> list[int]:
    """Return the ids of the versions in which attempts may begin: the current, and those learnt."""
    is_learnt = (
        select(Enrolment.id)
        .where(
            Enrolment.course_id == course_id,
            Enrolment.version_id == CourseVersion.id,
            Enrolment.state == ACTIVE,
        )
        .exists()
    )
    return list(
        session.scalars(
            select(CourseVersion.id)
            .join(Course, Course.id == CourseVersion.course_id)
            .where(
                CourseVersion.course_id == course_id,
                or_(Course.current_version_id == CourseVersion.id, is_learnt),
            )
            .order_by(CourseVersion.id)
        )
    )
