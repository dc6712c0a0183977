"""Reads of the names of the courses of assignments."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row
from lms.obligations.models import Assignment, AssignmentCourse


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course of an assignment."""

    id: int
    slug: str
    title_kk: str
    title_ru: str
    retired: bool


def load_course_names(
    session: Session, assignment_ids: Collection[int]
) -> dict[int, list[CourseName]]:
    """Load the courses of each assignment, the one of its own `course_id` first."""
    rows = session.execute(_build_course_names(), {"assignments": list(assignment_ids)})
    courses: dict[int, list[CourseName]] = defaultdict(list)
    for row in rows:
        courses[row.assignment_id].append(read_row(CourseName, row))
    return courses


@cache
def _build_course_names() -> Select[*tuple[Any, ...]]:
    return (
        select(
            AssignmentCourse.assignment_id,
            Course.id,
            Course.slug,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            Course.retired_at.is_not(None).label("retired"),
        )
        .join(Assignment, Assignment.id == AssignmentCourse.assignment_id)
        .join(Course, Course.id == AssignmentCourse.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(is_one_of(AssignmentCourse.assignment_id, "assignments"))
        .order_by(AssignmentCourse.assignment_id, Course.id != Assignment.course_id, Course.id)
    )
