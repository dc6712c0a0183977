"""Whether an open duty of a person asks for a supervised final test."""

from typing import Final

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.rules import OPEN

_IS_DEMANDED: Final = select(
    exists().where(
        Obligation.person_id == bindparam("person_id"),
        Obligation.state == OPEN,
        Assignment.id == Obligation.assignment_id,
        Assignment.supervised.is_(True),
        AssignmentCourse.assignment_id == Assignment.id,
        AssignmentCourse.course_id == bindparam("course_id"),
    )
)


def is_supervision_demanded(session: Session, person_id: int, course_id: int) -> bool:
    """Return whether an assignment asks this person to take the course's final test in a sitting.

    It answers the hook is_demanded_by_duty of assessment.
    """
    parameters = {"person_id": person_id, "course_id": course_id}
    return bool(session.scalar(_IS_DEMANDED, parameters))
