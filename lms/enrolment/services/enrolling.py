"""Enrolling of learners.

The event is appended to the record in the same transaction.
"""

from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lms.accounts.queries import select_personal_columns
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.enrolment.errors import AlreadyCompleted, CourseNotOpen
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import EnrolmentRow, find_latest_by_course_id
from lms.enrolment.rules import ACTIVE, ENROLLED_EVENT, may_begin_again
from lms.enrolment.services.events import NewEnrolmentEvent, append_events


def enrol_learner(
    session: Session,
    *,
    slug: str,
    person_id: int,
    region_unit_id: int,
    organisation_id: int | None,
    audience: str,
    by_id: int,
    moment: Moment,
) -> int:
    """Enrol a person in the newest version of a course and return the enrolment's id.

    An active enrolment is returned as it is. Raises CourseNotOpen, and AlreadyCompleted unless it
    may be repeated. The partial unique index decides between simultaneous requests.
    """
    outline, today = _open_course(session, slug), moment.today
    earlier = find_latest_by_course_id(session, person_id=person_id, course_id=outline.course_id)
    if earlier is not None and earlier.state == ACTIVE:
        return earlier.id
    if earlier is not None:
        _check_may_begin_again(session, earlier, today)
    row = {
        "person_id": person_id,
        "course_id": outline.course_id,
        "version_id": outline.version_id,
        "region_unit_id": region_unit_id,
        "organisation_id": organisation_id,
        "audience": audience,
        "state": ACTIVE,
        "enrolled_at": moment.now,
        "enrolled_on": today,
        **select_personal_columns(person_id, today.year),
    }
    enrolment_id = _insert_unless_active(session, row)
    if enrolment_id is None:  # another request enrolled the person since we looked
        return _find_active_id(session, person_id, outline.course_id)
    event = NewEnrolmentEvent(enrolment_id, ENROLLED_EVENT, dict[str, Any]())
    append_events(session, [event], by_id=by_id, now=moment.now, on=today)
    return enrolment_id


def _open_course(session: Session, slug: str) -> Outline:
    """Return the course's current version. Raises CourseNotOpen."""
    version_id = catalogue.find_current_version_id(session, slug)
    if version_id is None:
        raise CourseNotOpen
    return catalogue.load_outline(session, version_id)


def _check_may_begin_again(session: Session, earlier: EnrolmentRow, today: date) -> None:
    """Raise AlreadyCompleted unless the certificate ends soon or the course may be repeated.

    How long it is valid says the version that was completed, not the one of now.
    """
    completed_on = earlier.completed_on
    if earlier.may_repeat:
        return
    months = catalogue.load_outline(session, earlier.version_id).validity_months
    if completed_on is not None and not may_begin_again(completed_on, months, today):
        raise AlreadyCompleted


def _insert_unless_active(session: Session, row: dict[str, Any]) -> int | None:
    statement = (
        upsert(session, Enrolment)
        .values(**row)
        .on_conflict_do_nothing(
            index_elements=["person_id", "course_id"], index_where=text("state = 'active'")
        )
        .returning(Enrolment.id)
    )
    enrolment_id: int | None = session.scalar(statement)
    return enrolment_id


def _find_active_id(session: Session, person_id: int, course_id: int) -> int:
    where = (
        Enrolment.person_id == person_id,
        Enrolment.course_id == course_id,
        Enrolment.state == ACTIVE,
    )
    return session.scalars(select(Enrolment.id).where(*where)).one()
