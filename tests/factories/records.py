"""Courses without lessons, enrolments and assignments: what the counting of records needs."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT
from lms.catalogue.models import Course, CourseVersion
from lms.core.clock import Moment, local_date
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE, CERTIFIED_EVENT, WITHDRAWN, WITHDRAWN_EVENT
from lms.enrolment.services import append_events, complete_enrolment, enrol_learner
from lms.learning.rules import Completion
from lms.obligations.models import Assignment, AssignmentCourse
from lms.obligations.rules import STANDING, Target, Terms, fingerprint
from lms.obligations.services import catch_up, meet_on_completion, resolve_assignment
from tests.conftest import NOW
from tests.factories.accounts import person

ZONE = ZoneInfo("Asia/Almaty")
_numbers = count(1)


def course(session: Session, slug: str = "", **values: Any) -> Course:
    """A mandatory course of civil servants in service, without lessons."""
    number = next(_numbers)
    made = Course(slug=slug or f"course-{number}", code=f"X{number}", created_at=NOW)
    session.add(made)
    session.flush()
    defaults: dict[str, Any] = {
        "number": 1,
        "content_hash": f"{number:064}",
        "loaded_at": NOW,
        "audience": CIVIL_SERVANT,
        "level": "intermediate",
        "hours": 8,
        "minutes": 90,
        "mandatory": True,
        "validity_months": 12,
        "framework": "",
        "title_kk": f"Курс {number} қазақша",
        "title_ru": f"Курс {number} по-русски",
        "summary_kk": "",
        "summary_ru": "",
        "outcomes_kk": [],
        "outcomes_ru": [],
    }
    version = CourseVersion(course_id=made.id, **{**defaults, **values})
    session.add(version)
    session.flush()
    made.current_version_id = version.id
    session.flush()
    return made


def civil_servant(session: Session, **values: Any) -> Person:
    """A civil servant."""
    return person(session, audience=CIVIL_SERVANT, **values)


def enrol(session: Session, who: Person, what: Course, *, now: datetime = NOW) -> int:
    """Enrols the person by the service and returns the enrolment's id."""
    return enrol_learner(
        session,
        slug=what.slug,
        person_id=who.id,
        region_unit_id=who.region_unit_id,
        organisation_id=who.organisation_id,
        audience=who.audience,
        by_id=who.id,
        moment=Moment(now, ZONE),
    )


def complete(
    session: Session, enrolment_id: int, *, now: datetime = NOW, certified: bool = True
) -> None:
    """Completes the enrolment as learning does: obligations are met, and the record says that the certificate was issued."""
    row = session.get(Enrolment, enrolment_id)
    assert row is not None
    today = local_date(now, ZONE)
    if not complete_enrolment(session, enrolment_id=row.id, by_id=row.person_id, now=now, on=today):
        return
    meet_on_completion(
        session,
        completion=Completion(
            row.id,
            row.person_id,
            row.course_id,
            row.version_id,
            row.enrolled_on,
            today,
            90,
            row.person_id,
            Moment(now, ZONE),
        ),
    )
    if certified:
        append_events(session, [(row.id, CERTIFIED_EVENT, {})], by_id=None, now=now, on=today)
    session.expire(row)


def finish(
    session: Session, who: Person, what: Course, *, now: datetime = NOW, days: int = 7
) -> int:
    """A person who enrolled some days before `now` and completed then; the enrolment's id."""
    made = enrol(session, who, what, now=now - timedelta(days=days))
    complete(session, made, now=now)
    return made


def assign(
    session: Session,
    *what: Course,
    due_on: date | None = None,
    now: datetime = NOW,
    narrowing: dict[str, Any] | None = None,
    region_unit_id: int | None = None,
    organisation_id: int | None = None,
    **terms: Any,
) -> int:
    """Assigns the course, or any of several, to a target and resolves it; the assignment's id.

    The day may have passed, unlike in the service: then it was assigned a month before it.
    """
    moments = [now]
    if due_on is not None and due_on < local_date(now, ZONE):
        moments.insert(0, now + (due_on - timedelta(days=30) - local_date(now, ZONE)))
    asked = Terms(
        tuple(one.id for one in what),
        Target(region_unit_id, organisation_id),
        "Бұйрық № 1",
        narrowing,
        due_on=due_on,
        **{"starts_on": local_date(moments[0], ZONE), **terms},
    )
    made = Assignment(
        course_id=what[0].id,
        fingerprint=fingerprint(asked),
        created_at=moments[0],
        state=STANDING,
        reminder_days=list(asked.reminder_days),
        **{
            name: getattr(asked, name)
            for name in (
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
                "reason",
                "narrowing",
            )
        },
        region_unit_id=region_unit_id,
        organisation_id=organisation_id,
    )
    session.add(made)
    session.flush()
    session.add_all(AssignmentCourse(assignment_id=made.id, course_id=one.id) for one in what)
    session.flush()
    for moment in moments:
        resolve_assignment(session, assignment_id=made.id, by_id=None, moment=Moment(moment, ZONE))
    session.expire_all()
    return made.id


def resolve_all(session: Session, *, now: datetime = NOW) -> None:
    """Brings every assignment up to date: people of tests are made after it."""
    catch_up(session, moment=Moment(now, ZONE))


def withdraw(session: Session, enrolment_id: int, *, by_id: int, now: datetime = NOW) -> None:
    """An active enrolment that ends without completion: no screen does it, the records may hold it."""
    ended = session.execute(
        update(Enrolment)
        .where(Enrolment.id == enrolment_id, Enrolment.state == ACTIVE)
        .values(state=WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    if ended.rowcount:  # type: ignore[attr-defined]
        event = (enrolment_id, WITHDRAWN_EVENT, {"reason": ""})
        append_events(session, [event], by_id=by_id, now=now, on=local_date(now, ZONE))
