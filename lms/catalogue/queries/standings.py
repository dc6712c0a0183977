"""How far a person is in their courses, which learning knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lms.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How far a person is in a course: in the enrolment under way, else in the latest one."""

    slug: str
    is_completed: bool
    done_count: int
    total: int


# Of a person, in each course that they have begun.
list_course_standings: Final[Hook[[Session, int], Sequence[CourseStanding]]] = Hook(
    "list_course_standings"
)
