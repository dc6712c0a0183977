"""Issuing of certificates."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.services import record_event
from lms.catalogue import queries as catalogue
from lms.certificates.models import Certificate
from lms.core.crypto import generate_number
from lms.core.database import upsert
from lms.enrolment.rules import CERTIFIED_EVENT, add_months
from lms.enrolment.services import NewEnrolmentEvent
from lms.learning.rules import Completion


def issue_on_completion(session: Session, *, completion: Completion) -> list[NewEnrolmentEvent]:
    """Issue the certificate of a completed enrolment with the facts of now.

    Receiver of learning.services.course_completed: returns the event for the record of the
    enrolment. Idempotent: the unique index allows one certificate per enrolment, and
    a second call returns nothing.
    """
    statement = (
        upsert(session, Certificate)
        .values(**_build_certificate_values(session, completion))
        .on_conflict_do_nothing(index_elements=["enrolment_id"])
    )
    certificate_id = session.scalar(statement.returning(Certificate.id))
    if certificate_id is None:
        return []
    record_event(
        session,
        kind="certificate_issued",
        subject=f"certificate:{certificate_id}",
        now=completion.moment.now,
        by_id=completion.actor_id,
        person=completion.person_id,
        edition=1,
    )
    return [NewEnrolmentEvent(completion.enrolment_id, CERTIFIED_EVENT, {})]


def _build_certificate_values(session: Session, completion: Completion) -> dict[str, Any]:
    outline = catalogue.load_outline(session, completion.version_id)
    # The insert itself reads the names: submitting the last test is a hot path, statements count.
    names = {
        column.key: select(column).where(Person.id == completion.person_id).scalar_subquery()
        for column in (Person.surname, Person.given_name, Person.patronymic)
    }
    return {
        "number": generate_number(),
        "enrolment_id": completion.enrolment_id,
        "person_id": completion.person_id,
        "course_id": completion.course_id,
        "edition": 1,
        **names,
        "course_title_kk": outline.title_kk,
        "course_title_ru": outline.title_ru,
        "hours": outline.hours,
        "percent": completion.percent,
        "supervised": completion.supervised,
        "started_on": completion.enrolled_on,
        "completed_on": completion.completed_on,
        "issued_at": completion.moment.now,
        "valid_until": find_last_valid_day(completion.completed_on, outline.validity_months),
    }


def find_last_valid_day(completed_on: date, validity_months: int) -> date | None:
    """Return the last day on which the certificate is valid, None if it does not expire."""
    return add_months(completed_on, validity_months) if validity_months else None
