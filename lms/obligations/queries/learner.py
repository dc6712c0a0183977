"""Reads of the courses that a person has to complete, for "My learning"."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.core.rows import read_row
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.courses_to_do import CourseToDo, load_courses_to_do
from lms.obligations.queries.exempt_orders import ExemptOrder, build_exempt_orders
from lms.obligations.rules import EXEMPT, OPEN
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class DutyOrder:
    """An assignment that asks for a course: its reason, its day, and whose people it is for.

    `supervised`: the final test has to be taken in a sitting.
    """

    reason: str
    due_on: date
    target_kk: str
    target_ru: str
    supervised: bool


@dataclass(frozen=True, slots=True)
class DueCourse:
    """An open duty. Completing any one of `courses` is enough.

    `orders`: why it is one, by the days that they name; the first stands for it (obligation_id).
    `exempt_orders`: those that ask for it too, but not now. `days_left`: negative after the due
    day; then `grace_left` days remain before it is late.
    """

    obligation_id: int
    round: int
    due_on: date
    days_left: int
    grace_left: int
    orders: tuple[DutyOrder, ...]
    exempt_orders: tuple[ExemptOrder, ...]
    courses: tuple[CourseToDo, ...]

    @property
    def first(self) -> CourseToDo:
        """The course to offer: the one that is begun, else the first of all."""
        return next((course for course in self.courses if course.enrolled), self.courses[0])

    @property
    def is_supervised(self) -> bool:
        """Whether an order asks for a supervised final test."""
        return any(order.supervised for order in self.orders)

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
    """Return a person's open duties, nearest due day first. At most three queries.

    Each is one course, whatever number of assignments asks for it.
    """
    rows = session.connection().execute(_UNFINISHED_REASONS, {"person_id": person_id}).all()
    open_rows = [row for row in rows if row.state == OPEN]
    courses = load_courses_to_do(session, person_id, {row.assignment_id for row in open_rows})
    by_course: dict[int, list[Any]] = defaultdict(list)
    for row in open_rows:
        if courses.get(row.assignment_id):
            by_course[row.course_id].append(row)
    exempt = [row for row in rows if row.state == EXEMPT and row.course_id in by_course]
    exempt_orders = build_exempt_orders(session, person_id, exempt, today)
    return [
        _build_due_course(group, courses, exempt_orders[course_id], today)
        for course_id, group in by_course.items()
    ]


def _name_target(language: str) -> Any:
    name = f"name_{language}"
    names = func.coalesce(getattr(RegionUnit, name), getattr(Organisation, name), "")
    return names.label(f"target_{language}")


def _build_due_course(
    rows: Sequence[Any],
    courses: Mapping[int, Sequence[CourseToDo]],
    exempt_orders: Sequence[ExemptOrder],
    today: date,
) -> DueCourse:
    first = rows[0]
    days_left = (first.due_on - today).days
    grace_left = max(0, first.grace_days + days_left + 1) if days_left < 0 else 0
    return read_row(
        DueCourse,
        first,
        days_left=days_left,
        grace_left=grace_left,
        orders=tuple(read_row(DutyOrder, row) for row in rows),
        exempt_orders=tuple(exempt_orders),
        courses=_find_common_courses([courses[row.assignment_id] for row in rows]),
    )


def _find_common_courses(lists: Sequence[Sequence[CourseToDo]]) -> tuple[CourseToDo, ...]:
    """Return the courses that meet all orders; those of the first order if none does."""
    slugs = [{course.slug for course in courses} for courses in lists]
    common = tuple(course for course in lists[0] if all(course.slug in row for row in slugs))
    return common or tuple(lists[0])


def _select_unfinished_reasons() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Obligation.id.label("obligation_id"),
            Obligation.assignment_id,
            Obligation.course_id,
            Obligation.state,
            Obligation.round,
            Obligation.due_on,
            Assignment.grace_days,
            Assignment.reason,
            Assignment.supervised,
            _name_target("kk"),
            _name_target("ru"),
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .outerjoin(RegionUnit, RegionUnit.id == Assignment.region_unit_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .where(
            Obligation.person_id == bindparam("person_id"),
            Obligation.state.in_((OPEN, EXEMPT)),
            Obligation.renewed.is_(False),
        )
        .order_by(Obligation.due_on, Obligation.id)
    )


_UNFINISHED_REASONS = _select_unfinished_reasons()
