"""Whether the person of an obligation has begun its course, or another that meets it."""

from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from lms.enrolment import rules as enrolment
from lms.enrolment.models import Enrolment
from lms.obligations.models import AssignmentCourse, Obligation


def has_not_begun_own() -> ColumnElement[bool]:
    """Return whether the person has not begun the obligation's own course."""
    is_own_course = Enrolment.course_id == Obligation.course_id
    # An EXISTS each instead of an OR: person and course lead straight to the row in an index. Most
    # who have begun are under way, which an index of active enrolments alone tells.
    return and_(*(~_is_enrolled(is_own_course, is_begun) for is_begun in (_IS_ACTIVE, _IS_LATER)))


def has_begun_other() -> ColumnElement[bool]:
    """Return whether the person has begun another course that meets the obligation."""
    others = _select_courses().where(AssignmentCourse.course_id != Obligation.course_id)
    is_other_course = Enrolment.course_id.in_(others.correlate(Obligation))
    return _is_enrolled(is_other_course, or_(_IS_ACTIVE, _IS_LATER))


@cache
def has_begun() -> ColumnElement[bool]:
    """Return whether the person has begun any course that meets the obligation."""
    return or_(~has_not_begun_own(), has_begun_other())


@cache
def is_under_way() -> ColumnElement[bool]:
    """Return whether the person takes a course now that meets the obligation."""
    is_course = or_(
        Enrolment.course_id == Obligation.course_id,
        Enrolment.course_id.in_(_select_courses().correlate(Obligation)),
    )
    return _is_enrolled(is_course, _IS_ACTIVE)


def _select_courses() -> Select[int]:
    """Select the courses that meet an obligation by its assignment."""
    return select(AssignmentCourse.course_id).where(
        AssignmentCourse.assignment_id == Obligation.assignment_id
    )


def _is_enrolled(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Enrolment.person_id == Obligation.person_id, *conditions)


_IS_ACTIVE: Final = Enrolment.state == enrolment.ACTIVE
_IS_LATER: Final = Enrolment.enrolled_on >= Obligation.opened_on
