"""Records of a learner, one a course, from all that was loaded of the courses."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from lms.certificates.queries import CertificateRow
from lms.enrolment.rules import ACTIVE, COMPLETED, may_begin_again
from lms.learning.queries import CourseUnderWay
from lms.obligations.queries import DueCourse
from lms.obligations.queries.mine import SettledDuty
from lms.pages.queries.course_record import CourseRecord

T = TypeVar("T")


def build_records(
    courses: Sequence[CourseUnderWay],
    due: Sequence[DueCourse],
    settled_duties: Sequence[SettledDuty],
    certificates: Sequence[CertificateRow],
    today: date,
) -> list[CourseRecord]:
    """Return a record of each course: those that are due first, then those under way."""
    due_by_id = {duty.first.course_id: duty for duty in due}
    active_by_id = _group_rows(
        (row for row in courses if row.enrolment.state == ACTIVE), _read_course_id
    )
    completed_by_id = _group_rows(
        (row for row in courses if row.enrolment.state == COMPLETED), _read_course_id
    )
    settled_by_id = _group_rows(settled_duties, lambda duty: duty.course_id)
    certificates_by_id = _group_rows(certificates, lambda row: row.course_id)
    course_ids = dict.fromkeys(
        (*due_by_id, *active_by_id, *completed_by_id, *certificates_by_id, *settled_by_id)
    )
    return [
        CourseRecord(
            due=due_by_id.get(course_id),
            settled=settled_by_id[course_id],
            under_way=next(iter(active_by_id[course_id]), None),
            completed=completed_by_id[course_id],
            certificates=certificates_by_id[course_id],
            may_renew=not active_by_id[course_id] and _may_renew(completed_by_id[course_id], today),
        )
        for course_id in course_ids
    ]


def _read_course_id(row: CourseUnderWay) -> int:
    return row.enrolment.course_id


def _group_rows(rows: Iterable[T], key: Callable[[T], int]) -> defaultdict[int, tuple[T, ...]]:
    """Return the rows by their key, in their order; nothing for a key without rows."""
    groups: defaultdict[int, tuple[T, ...]] = defaultdict(tuple)
    for row in rows:
        groups[key(row)] += (row,)
    return groups


def _may_renew(completed_courses: Sequence[CourseUnderWay], today: date) -> bool:
    """Return whether the latest completion may be repeated, by the rule of enrolment."""
    for row in completed_courses[:1]:
        enrolment = row.enrolment
        if enrolment.may_repeat or (
            enrolment.completed_on is not None
            and may_begin_again(enrolment.completed_on, row.outline.validity_months, today)
        ):
            return True
    return False
