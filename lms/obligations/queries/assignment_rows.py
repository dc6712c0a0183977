"""Rows of assignments, with the names of their targets and their progress."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, format_full_name
from lms.catalogue.models import Course, CourseVersion
from lms.core.rows import read_row
from lms.obligations.models import Assignment
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.queries.course_names import CourseName, load_course_names
from lms.obligations.queries.kept_counts import NO_PROGRESS
from lms.obligations.queries.progress import count_progress
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment with the names of its target, and the progress of the actor's own people.

    `total`: people whose obligation is open, met or exempt. `overdue`: open after the due day.
    `is_mine`: the actor answers for the whole target.
    """

    id: int
    slug: str
    title_kk: str
    title_ru: str
    region_unit_id: int | None
    organisation_id: int | None
    target_kk: str
    target_ru: str
    narrowing: dict[str, Any] | None
    state: str
    starts_on: date
    due_on: date | None
    due_days: int | None
    grace_days: int
    renewal_months: int
    reason: str
    created_by: int | None
    surname: str | None
    given_name: str | None
    patronymic: str | None
    created_at: datetime
    decided_at: datetime | None
    withdrawn_at: datetime | None
    is_mine: bool
    courses: tuple[CourseName, ...]
    total: int
    met_count: int
    overdue_count: int
    exempt_count: int

    @property
    def creator_name(self) -> str:
        """The name of the person who created it; '' for the operator."""
        return format_full_name(self.surname or "", self.given_name or "", self.patronymic or "")

    @property
    def is_retired(self) -> bool:
        """Whether all its courses are out of service, so that nobody has to complete one."""
        return all(course.retired for course in self.courses)


def select_assignments(by: Actor) -> Select[*tuple[Any, ...]]:
    """Select the columns of AssignmentRow but its courses and progress, of all assignments."""
    return _build_assignments(by.drop_person())


@lru_cache(maxsize=32)  # one statement holds 160 KB
def _build_assignments(scope: Actor) -> Select[*tuple[Any, ...]]:
    creator = aliased(Person)
    return (
        select(
            Assignment.id,
            Course.slug,
            CourseVersion.title_kk,
            CourseVersion.title_ru,
            Assignment.region_unit_id,
            Assignment.organisation_id,
            func.coalesce(RegionUnit.name_kk, Organisation.name_kk).label("target_kk"),
            func.coalesce(RegionUnit.name_ru, Organisation.name_ru).label("target_ru"),
            Assignment.narrowing,
            Assignment.state,
            Assignment.starts_on,
            Assignment.due_on,
            Assignment.due_days,
            Assignment.grace_days,
            Assignment.renewal_months,
            Assignment.reason,
            Assignment.created_by,
            creator.surname,
            creator.given_name,
            creator.patronymic,
            Assignment.created_at,
            Assignment.decided_at,
            Assignment.withdrawn_at,
            func.coalesce(is_assignment_in_scope(scope), false()).label("is_mine"),
        )
        .select_from(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(RegionUnit, RegionUnit.id == Assignment.region_unit_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
        .outerjoin(creator, creator.id == Assignment.created_by)
    )


def load_assignment_rows(
    session: Session, by: Actor, query: Select[*tuple[Any, ...]], today: date
) -> list[AssignmentRow]:
    """Run a query of assignments and return its rows with their courses and progress."""
    rows = session.execute(query).all()
    ids = [row.id for row in rows]
    courses = load_course_names(session, ids)
    progress = count_progress(session, by, ids, today)
    return [
        read_row(
            AssignmentRow,
            row,
            courses=tuple(courses.get(row.id, ())),
            total=counts["total"],
            met_count=counts["met"],
            overdue_count=counts["overdue"],
            exempt_count=counts["exempt"],
        )
        for row in rows
        for counts in [progress.get(row.id, NO_PROGRESS)]
    ]
