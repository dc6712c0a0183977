"""Reads of assignments as the rules by which obligations are resolved."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session, aliased

from lms.catalogue.models import Course, CourseVersion
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.rules import STANDING, WITHDRAWN, AssignmentRule, Target
from lms.obligations.rules.states import RETIRED, UNFINISHED, WITHDRAWN_WHY

_RULE = (
    Assignment.id,
    Assignment.course_id,
    Assignment.region_unit_id,
    Assignment.organisation_id,
    Assignment.narrowing,
    Assignment.starts_on,
    Assignment.due_on,
    Assignment.due_days,
    Assignment.grace_days,
    Assignment.renewal_months,
    Assignment.renewal_window_days,
    Assignment.recognise_earlier,
    Assignment.supervised,
    Assignment.state,
)

_listed_course = aliased(AssignmentCourse)
_COURSES = (
    select(
        Assignment.id,
        Course.id.label("course_id"),
        CourseVersion.validity_months,
        Course.retired_at.is_(None).label("open"),
    )
    .select_from(Assignment)
    .join(
        Course,
        or_(
            Course.id == Assignment.course_id,
            exists().where(
                _listed_course.assignment_id == Assignment.id, _listed_course.course_id == Course.id
            ),
        ),
    )
    .join(CourseVersion, CourseVersion.id == Course.current_version_id)
    .where(is_one_of(Assignment.id, "assignments"))
)


def is_unresolved() -> ColumnElement[bool]:
    """Return the condition that an assignment of the query has something to resolve.

    It is in force, or it is withdrawn and some of its obligations are unfinished.
    """
    has_unfinished = exists().where(
        Obligation.assignment_id == Assignment.id, Obligation.state.in_(UNFINISHED)
    )
    return or_(Assignment.state == STANDING, (Assignment.state == WITHDRAWN) & has_unfinished)


def select_rules(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the query for load_rules() that selects the assignments with a condition."""
    return select(*_RULE).where(condition).order_by(Assignment.id).with_for_update(read=True)


def load_rules(
    session: Session, query: Select[*tuple[Any, ...]], **parameters: Any
) -> dict[int, AssignmentRule]:
    """Load assignments as rules, by id.

    On PostgreSQL nobody can change or withdraw them until this transaction ends.
    """
    session.flush()  # statements on the connection itself do not flush
    rows = session.connection().execute(query, parameters).all()
    courses: dict[int, list[Any]] = defaultdict(list)
    for row in session.connection().execute(_COURSES, {"assignments": [row.id for row in rows]}):
        courses[row.id].append(row)
    return {row.id: _build_rule(row, courses.get(row.id, [])) for row in rows}


def _build_rule(row: Any, courses: Sequence[Any]) -> AssignmentRule:
    is_open = any(course.open for course in courses)
    ended_because = "" if is_open else RETIRED
    if row.state != STANDING:
        ended_because = WITHDRAWN_WHY
    return read_row(
        AssignmentRule,
        row,
        target=Target(row.region_unit_id, row.organisation_id),
        validity={course.course_id: course.validity_months for course in courses},
        ended_because=ended_because,
    )
