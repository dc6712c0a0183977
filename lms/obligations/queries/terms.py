"""Reads of the terms of an assignment, and the courses that can be assigned."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.catalogue.models import Course
from lms.catalogue.queries import Outline
from lms.obligations.models import Assignment, AssignmentCourse
from lms.obligations.rules import Target, Terms

# The fields of Terms that have a column of the same name.
TERM_COLUMNS: Final = (
    "starts_on",
    "due_on",
    "due_days",
    "grace_days",
    "renewal_months",
    "renewal_window_days",
    "overdue_every_days",
    "escalate_hr_days",
    "escalate_officer_days",
    "recognise_earlier",
    "supervised",
)


def list_mandatory_courses(session: Session) -> list[Outline]:
    """Return the mandatory courses in service, by code."""
    version_ids = session.scalars(
        select(Course.current_version_id).where(
            Course.retired_at.is_(None), Course.current_version_id.is_not(None)
        )
    )
    outlines = [
        catalogue.load_outline(session, version_id)
        for version_id in version_ids
        if version_id is not None
    ]
    mandatory = [outline for outline in outlines if outline.mandatory]
    return sorted(mandatory, key=lambda outline: outline.code)


def load_terms(session: Session, assignment_id: int) -> Terms:
    """Load the terms of an assignment. The caller has checked that it may be seen."""
    row = session.scalars(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .execution_options(populate_existing=True)
    ).one()
    other_course_ids = session.scalars(
        select(AssignmentCourse.course_id)
        .where(
            AssignmentCourse.assignment_id == row.id, AssignmentCourse.course_id != row.course_id
        )
        .order_by(AssignmentCourse.course_id)
    )
    return Terms(
        course_ids=(row.course_id, *other_course_ids),
        target=Target(row.region_unit_id, row.organisation_id),
        reason=row.reason,
        narrowing=row.narrowing,
        reminder_days=tuple(row.reminder_days),
        **{name: getattr(row, name) for name in TERM_COLUMNS},
    )
