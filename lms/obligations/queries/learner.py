"""List the courses that a person has to complete, for "My learning"."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion, Lesson
from lms.core.rows import read_row
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.learning.models import LessonDone
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.rules import OPEN


@dataclass(frozen=True, slots=True)
class CourseProgress:
    """A course that meets an obligation, with the person's progress. `enrolled`: it is begun."""

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
        """The share of lessons done, 0 to 100, rounded down."""
        return 100 * self.lessons_done // self.lessons if self.lessons else 0


@dataclass(frozen=True, slots=True)
class DueCourse:
    """An open obligation. Completing any one of `courses` is enough.

    `days_left`: negative after the due day; then `grace_left` days remain before it is late.
    """

    obligation_id: int
    assignment_id: int
    round: int
    due_on: date
    days_left: int
    grace_left: int
    reason: str
    state: str
    courses: tuple[CourseProgress, ...]

    @property
    def alternatives(self) -> tuple[CourseProgress, ...]:
        """The courses other than the first."""
        return self.courses[1:]

    @property
    def first(self) -> CourseProgress:
        """The course to offer: the one that is begun, else the first of all."""
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


def list_due_courses(session: Session, person_id: int, today: date) -> list[DueCourse]:
    """Return a person's open obligations, nearest due day first. Two queries.

    Of several obligations with the same courses only the nearest is returned.
    """
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
    courses = _load_courses(session, person_id, {row.assignment_id for row in rows})
    due: dict[tuple[str, ...], DueCourse] = {}
    for row in rows:
        own_courses = tuple(courses.get(row.assignment_id, ()))
        if own_courses:
            slugs = tuple(course.slug for course in own_courses)
            due.setdefault(slugs, _build_due_course(row, own_courses, today))
    return list(due.values())


def _build_due_course(row: Any, courses: tuple[CourseProgress, ...], today: date) -> DueCourse:
    days_left = (row.due_on - today).days
    grace_left = max(0, row.grace_days + days_left + 1) if days_left < 0 else 0
    return read_row(DueCourse, row, days_left=days_left, grace_left=grace_left, courses=courses)


def _load_courses(
    session: Session, person_id: int, assignment_ids: Collection[int]
) -> dict[int, list[CourseProgress]]:
    """Return the courses in service of each assignment, that of its own `course_id` first."""
    if not assignment_ids:
        return {}
    query = (
        _select_courses(person_id)
        .where(AssignmentCourse.assignment_id.in_(assignment_ids))
        .order_by(AssignmentCourse.assignment_id, Course.id != Assignment.course_id, Course.id)
    )
    courses: dict[int, list[CourseProgress]] = defaultdict(list)
    for row in session.execute(query):
        courses[row.assignment_id].append(read_row(CourseProgress, row))
    return courses


def _select_courses(person_id: int) -> Select[*tuple[Any, ...]]:
    version_id = func.coalesce(Enrolment.version_id, CourseVersion.id)
    lessons = select(func.count()).where(Lesson.version_id == version_id)
    lessons_done = select(func.count()).where(LessonDone.enrolment_id == Enrolment.id)
    is_own_enrolment = and_(
        Enrolment.course_id == Course.id,
        Enrolment.person_id == person_id,
        Enrolment.state == ACTIVE,
    )
    return (
        select(
            AssignmentCourse.assignment_id,
            Course.slug,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            CourseVersion.hours,
            CourseVersion.minutes,
            Enrolment.id.is_not(None).label("enrolled"),
            lessons.correlate(Enrolment, CourseVersion).scalar_subquery().label("lessons"),
            lessons_done.correlate(Enrolment).scalar_subquery().label("lessons_done"),
        )
        .select_from(AssignmentCourse)
        .join(Assignment, Assignment.id == AssignmentCourse.assignment_id)
        .join(Course, and_(Course.id == AssignmentCourse.course_id, Course.retired_at.is_(None)))
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(Enrolment, is_own_enrolment)
    )
