"""What a person has to do: the rows of "My learning"."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion, Lesson
from lms.core.rows import read_row
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.learning.models import LessonDone
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.rules import OPEN


@dataclass(frozen=True, slots=True)
class CourseDone:
    """A course that meets an obligation, and how much of it is done: lessons, of how many. `enrolled`: it is begun."""

    slug: str
    title_kk: str
    title_ru: str
    hours: int
    minutes: int
    enrolled: bool
    lessons: int
    lessons_done: int

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100, rounded down."""
        return 100 * self.lessons_done // self.lessons if self.lessons else 0


@dataclass(frozen=True, slots=True)
class DueCourse:
    """What a person has to complete: a row of "My learning". Completing any one of `courses` is enough; the others than the first are
    the alternatives. `days_left` below 0: the day has passed; `grace_left`: how many days remain then before it counts as late.
    """

    obligation_id: int
    assignment_id: int
    round: int
    due_on: date
    days_left: int
    grace_left: int
    reason: str
    state: str
    courses: tuple[CourseDone, ...]

    @property
    def alternatives(self) -> tuple[CourseDone, ...]:
        """The other courses that meet it."""
        return self.courses[1:]

    @property
    def first(self) -> CourseDone:
        """The course to offer: the one that is begun, else the first."""
        return next((course for course in self.courses if course.enrolled), self.courses[0])

    @property
    def is_late(self) -> bool:
        """Whether the day and the days of grace have passed."""
        return self.days_left < 0 and self.grace_left == 0

    slug = property(lambda self: self.first.slug)
    title_kk = property(lambda self: self.first.title_kk)
    title_ru = property(lambda self: self.first.title_ru)
    hours = property(lambda self: self.first.hours)
    minutes = property(lambda self: self.first.minutes)
    enrolled = property(lambda self: self.first.enrolled)


def due_for(session: Session, person_id: int, today: date) -> list[DueCourse]:
    """What a person has to complete, the nearest day first; what is asked for twice stands once, with its nearest day. Two queries."""
    rows = session.execute(
        select(
            Obligation.id.label("obligation_id"),
            Obligation.assignment_id,
            Obligation.round,
            Obligation.due_on,
            Assignment.grace_days,
            Assignment.reason,
            Obligation.state,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .where(Obligation.person_id == person_id, Obligation.state == OPEN)
        .order_by(Obligation.due_on, Obligation.id)
    ).all()
    courses = _courses_of(session, person_id, {row.assignment_id for row in rows})
    due: dict[tuple[str, ...], DueCourse] = {}
    for row in rows:
        meets = courses.get(row.assignment_id, ())
        left = (row.due_on - today).days
        grace = max(0, row.grace_days + left + 1) if left < 0 else 0
        if meets:
            one = read_row(DueCourse, row, days_left=left, grace_left=grace, courses=meets)
            due.setdefault(tuple(course.slug for course in meets), one)
    return list(due.values())


def _courses_of(
    session: Session, person_id: int, assignment_ids: Collection[int]
) -> dict[int, tuple[CourseDone, ...]]:
    """The courses in service that meet each assignment, the one that it is counted by first."""
    if not assignment_ids:
        return {}
    lessons = select(func.count()).where(
        Lesson.version_id == func.coalesce(Enrolment.version_id, CourseVersion.id)
    )
    done = select(func.count()).where(LessonDone.enrolment_id == Enrolment.id)
    rows: Any = session.execute(
        select(
            AssignmentCourse.assignment_id,
            Course.slug,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            CourseVersion.hours,
            CourseVersion.minutes,
            Enrolment.id.is_not(None).label("enrolled"),
            lessons.correlate(Enrolment, CourseVersion).scalar_subquery().label("lessons"),
            done.correlate(Enrolment).scalar_subquery().label("lessons_done"),
        )
        .select_from(AssignmentCourse)
        .join(Assignment, Assignment.id == AssignmentCourse.assignment_id)
        .join(Course, and_(Course.id == AssignmentCourse.course_id, Course.retired_at.is_(None)))
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(
            Enrolment,
            and_(
                Enrolment.course_id == Course.id,
                Enrolment.person_id == person_id,
                Enrolment.state == ACTIVE,
            ),
        )
        .where(AssignmentCourse.assignment_id.in_(assignment_ids))
        .order_by(AssignmentCourse.assignment_id, Course.id != Assignment.course_id, Course.id)
    )
    found: dict[int, tuple[CourseDone, ...]] = {}
    for row in rows:
        found[row[0]] = (*found.get(row[0], ()), read_row(CourseDone, row))
    return found
