"""Reads of the names of the courses, targets and conditions of assignments."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.catalogue.models import Course, CourseVersion
from lms.obligations.models import Assignment, AssignmentCourse, TargetList
from lms.obligations.rules import Target
from lms.regions.models import RegionUnit

BilingualName = tuple[str, str]  # Kazakh, Russian
AssignmentTitles = tuple[tuple[str, ...], tuple[str, ...]]  # Kazakh, Russian


def find_course_titles(session: Session, course_ids: Collection[int]) -> dict[int, BilingualName]:
    """Return the titles of courses, in service or not."""
    rows = session.execute(
        select(Course.id, CourseVersion.title_kk, CourseVersion.title_ru)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.id.in_(course_ids))
    )
    return {row.id: (row.title_kk, row.title_ru) for row in rows}


def find_target_names(session: Session, target: Target) -> BilingualName:
    """Return the names of a unit or an organisation, abolished or not."""
    kind = "unit" if target.region_unit_id is not None else "organisation"
    key = (kind, target.region_unit_id if kind == "unit" else target.organisation_id)
    return find_condition_names(session, [key]).get(key, ("", ""))


def find_condition_names(
    session: Session, conditions: Collection[tuple[str, Any]]
) -> dict[tuple[str, Any], BilingualName]:
    """Return the names of the existing units, organisations and lists in conditions."""
    found_names: dict[tuple[str, Any], BilingualName] = {}
    for kind, table, (name_kk, name_ru) in (
        ("unit", RegionUnit, (RegionUnit.name_kk, RegionUnit.name_ru)),
        ("organisation", Organisation, (Organisation.name_kk, Organisation.name_ru)),
        ("list", TargetList, (TargetList.name, TargetList.name)),
    ):
        ids = {value for condition, value in conditions if condition == kind}
        if ids:
            names = (name_kk.label("name_kk"), name_ru.label("name_ru"))
            rows = session.execute(select(table.id, *names).where(table.id.in_(ids)))
            found_names |= {(kind, row.id): (row.name_kk, row.name_ru) for row in rows}
    return found_names


def find_assignment_titles(
    session: Session, assignment_ids: Collection[int]
) -> dict[int, AssignmentTitles]:
    """Return the titles of each assignment's courses, that of its own `course_id` first."""
    if not assignment_ids:
        return {}
    rows = session.connection().execute(_TITLES, {"assignments": sorted(assignment_ids)})
    titles: dict[int, AssignmentTitles] = {}
    for assignment_id, kk, ru in rows:
        before = titles.get(assignment_id, ((), ()))
        titles[assignment_id] = ((*before[0], kk), (*before[1], ru))
    return titles


_TITLES = (
    select(AssignmentCourse.assignment_id, CourseVersion.title_kk, CourseVersion.title_ru)
    .join(Assignment, Assignment.id == AssignmentCourse.assignment_id)
    .join(Course, Course.id == AssignmentCourse.course_id)
    .join(CourseVersion, CourseVersion.id == Course.current_version_id)
    .where(AssignmentCourse.assignment_id.in_(bindparam("assignments", expanding=True)))
    .order_by(AssignmentCourse.course_id != Assignment.course_id, AssignmentCourse.course_id)
)
