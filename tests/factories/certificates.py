"""Certificates of people who have completed a course."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.certificates.models import Certificate
from lms.certificates.services import issue_on_completion
from lms.core.clock import Moment, local_date
from lms.enrolment.services import complete_enrolment
from lms.learning.rules import Completion
from tests.conftest import NOW
from tests.factories.records import ZONE, course, enrol


def completion(
    session: Session,
    holder: Person,
    *,
    now: datetime = NOW,
    percent: int | None = 92,
    days: int = 7,
    **values: Any,
) -> Completion:
    """What learning says when the holder completes a course of their own that took them some days. `values` go to the course."""
    made = course(session, **values)
    begun = now - timedelta(days=days)
    enrolment_id = enrol(session, holder, made, now=begun)
    today = local_date(now, ZONE)
    complete_enrolment(session, enrolment_id=enrolment_id, by_id=holder.id, now=now, on=today)
    assert made.current_version_id is not None
    return Completion(
        enrolment_id=enrolment_id,
        person_id=holder.id,
        course_id=made.id,
        version_id=made.current_version_id,
        enrolled_on=local_date(begun, ZONE),
        completed_on=today,
        percent=percent,
        actor_id=holder.id,
        moment=Moment(now, ZONE),
    )


def certificate(session: Session, holder: Person, **values: Any) -> Certificate:
    """A certificate of the holder, issued as learning has it issued. Commits, so that the application sees it."""
    done = completion(session, holder, **values)
    issue_on_completion(session, completion=done)
    made = session.scalars(
        select(Certificate).where(Certificate.enrolment_id == done.enrolment_id)
    ).one()
    session.commit()
    return made
