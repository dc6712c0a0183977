"""Certificates of people who have completed a course."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.certificates.models import Certificate
from lms.certificates.services import issue_on_completion
from lms.core.clock import Moment, get_local_date
from lms.enrolment.services import append_events, complete_enrolment
from lms.learning.rules import Completion
from tests.conftest import NOW
from tests.factories.records import ZONE, add_course, enrol


def add_completion(
    session: Session,
    holder: Person,
    *,
    now: datetime = NOW,
    percent: int | None = 92,
    days: int = 7,
    supervised: bool = False,
    **values: Any,
) -> Completion:
    """Complete a course for the holder and return the completion that learning sends.

    It is a course of their own that took them some days. `values` go to the course.
    """
    new_course = add_course(session, **values)
    started_at = now - timedelta(days=days)
    enrolment_id = enrol(session, holder, new_course, now=started_at)
    today = get_local_date(now, ZONE)
    complete_enrolment(session, enrolment_id=enrolment_id, by_id=holder.id, now=now, on=today)
    assert new_course.current_version_id is not None
    return Completion(
        enrolment_id=enrolment_id,
        person_id=holder.id,
        course_id=new_course.id,
        version_id=new_course.current_version_id,
        enrolled_on=get_local_date(started_at, ZONE),
        completed_on=today,
        percent=percent,
        actor_id=holder.id,
        moment=Moment(now, ZONE),
        supervised=supervised,
    )


def issue(session: Session, new_completion: Completion) -> None:
    """Issue the certificate of a completion, with its event in the record of the enrolment."""
    append_events(
        session,
        issue_on_completion(session, completion=new_completion),
        by_id=new_completion.actor_id,
        now=new_completion.moment.now,
        on=new_completion.completed_on,
    )


def add_certificate(session: Session, holder: Person, **values: Any) -> Certificate:
    """Issue a certificate of the holder as learning does.

    Commits, so that the application sees it.
    """
    new_completion = add_completion(session, holder, **values)
    issue(session, new_completion)
    new_certificate = session.scalars(
        select(Certificate).where(Certificate.enrolment_id == new_completion.enrolment_id)
    ).one()
    session.commit()
    return new_certificate
