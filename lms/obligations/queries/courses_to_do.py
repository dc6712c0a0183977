"""The courses that meet a person's obligations."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.core.database import write_constant
from lms.core.rows import read_row
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.obligations.models import Assignment, AssignmentCourse


@dataclass(frozen=True, slots=True)
class CourseToDo:
    """A course that meets an obligation. `enrolled`: the person has begun it."""

    course_id: int
    slug: str
    title_kk: str
    title_ru: str
    hours: int
    minutes: int
    enrolled: bool


def load_courses_to_do(
    session: Session, person_id: int, assignment_ids: Collection[int]
) -> dict[int, list[CourseToDo]]:
    """Return the courses in service of each assignment, that of its own `course_id` first."""
    if not assignment_ids:
        return {}
    parameters = {"person_id": person_id, "assignments": sorted(assignment_ids)}
    courses: dict[int, list[CourseToDo]] = defaultdict(list)
    for row in session.connection().execute(_COURSES, parameters).all():
        courses[row.assignment_id].append(read_row(CourseToDo, row))
    return courses


def _select_courses() -> Select[*tuple[Any, ...]]:
    is_own_enrolment = and_(
        Enrolment.course_id == Course.id,
        Enrolment.person_id == bindparam("person_id"),
        Enrolment.state == write_constant(ACTIVE),
    )
    return (
        select(
            AssignmentCourse.assignment_id,
            AssignmentCourse.course_id,
            Course.slug,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            CourseVersion.hours,
            CourseVersion.minutes,
            Enrolment.id.is_not(None).label("enrolled"),
        )
        .select_from(AssignmentCourse)
        .join(Assignment, Assignment.id == AssignmentCourse.assignment_id)
        .join(Course, and_(Course.id == AssignmentCourse.course_id, Course.retired_at.is_(None)))
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(Enrolment, is_own_enrolment)
        .where(AssignmentCourse.assignment_id.in_(bindparam("assignments", expanding=True)))
        .order_by(AssignmentCourse.assignment_id, Course.id != Assignment.course_id, Course.id)
    )


_COURSES = _select_courses()
