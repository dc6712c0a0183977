"""Count the progress of assignments, and read the names of their courses."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.models import Course, CourseVersion
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.queries.kept_counts import NO_PROGRESS, DutyArea, Progress, find_progress
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.queries.rounds import is_latest_round
from lms.obligations.rules import EXEMPT, MET, OPEN


@dataclass(frozen=True, slots=True)
class CourseName:
    """A course of an assignment."""

    id: int
    slug: str
    title_kk: str
    title_ru: str
    retired: bool


def count_progress(
    session: Session, by: Actor, assignment_ids: Collection[int], today: date
) -> dict[int, Progress]:
    """Count the people of each assignment, as in NO_PROGRESS, whom the actor answers for."""
    if not assignment_ids:
        return {}
    kept = find_progress(session, DutyArea(by), assignment_ids, today)
    if kept is not None:
        return kept
    statement = _build_progress(by.without_person(), today)
    counts = session.execute(statement, {"assignments": list(assignment_ids)})
    return {row.assignment_id: {name: row._mapping[name] for name in NO_PROGRESS} for row in counts}


@lru_cache(maxsize=64)  # building it takes longer than the database does
def _build_progress(scope: Actor, today: date) -> Select[*tuple[Any, ...]]:
    conditions = {
        "met": Obligation.state == MET,
        "overdue": and_(Obligation.state == OPEN, Obligation.due_on < today),
        "exempt": Obligation.state == EXEMPT,
    }
    sums = [
        func.sum(case((condition, 1), else_=0)).label(name)
        for name, condition in conditions.items()
    ]
    return (
        select(Obligation.assignment_id, func.count().label("total"), *sums)
        .where(
            is_one_of(Obligation.assignment_id, "assignments"),
            Obligation.state.in_((OPEN, MET, EXEMPT)),
            is_latest_round(),
            is_obligation_in_scope(scope),
        )
        .group_by(Obligation.assignment_id)
    )


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
