"""How far a person is in each course that they have begun."""

from sqlalchemy.orm import Session

from lms.catalogue.queries import CourseStanding
from lms.enrolment.rules import ACTIVE, COMPLETED
from lms.learning.queries.courses import CourseUnderWay, list_courses


def list_course_standings(session: Session, person_id: int) -> list[CourseStanding]:
    """Return how far a person is in each course that they have begun."""
    courses = sorted(
        list_courses(session, person_id), key=lambda course: course.enrolment.state != ACTIVE
    )
    by_slug: dict[str, CourseUnderWay] = {}
    for course in courses:
        by_slug.setdefault(course.outline.slug, course)
    return [
        CourseStanding(
            slug=slug,
            is_completed=course.enrolment.state == COMPLETED,
            done_count=course.progress.count_items_done(),
            total=course.item_count,
        )
        for slug, course in by_slug.items()
    ]
