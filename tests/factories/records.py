"""Courses without lessons, enrolments and assignments: what the counting of records needs."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT
from lms.catalogue.models import Course, CourseVersion
from lms.core.clock import local_date
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import CERTIFIED_EVENT
from lms.enrolment.services import append_events, complete_enrolment, enrol_learner
from lms.learning.rules import Completion
from lms.obligations.models import Assignment
from lms.obligations.rules import Target, fingerprint
from lms.obligations.services import catch_up, meet_on_completion, resolve
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
        "number": 1, "content_hash": f"{number:064}", "loaded_at": NOW, "audience": CIVIL_SERVANT, "level": "intermediate", "hours": 8,
        "minutes": 90, "mandatory": True, "validity_months": 12, "framework": "", "title_kk": f"Курс {number} қазақша",
        "title_ru": f"Курс {number} по-русски", "summary_kk": "", "summary_ru": "", "outcomes_kk": [], "outcomes_ru": [],
    }  # fmt: skip
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
        session, slug=what.slug, person_id=who.id, region_unit_id=who.region_unit_id, organisation_id=who.organisation_id,
        audience=who.audience, actor_id=who.id, now=now, zone=ZONE,
    )  # fmt: skip


def complete(session: Session, enrolment_id: int, *, now: datetime = NOW, certified: bool = True) -> None:
    """Completes the enrolment as learning does: obligations are met, and the record says that the certificate was issued."""
    row = session.get(Enrolment, enrolment_id)
    assert row is not None
    today = local_date(now, ZONE)
    if not complete_enrolment(session, enrolment_id=row.id, actor_id=row.person_id, now=now, on=today):
        return
    meet_on_completion(
        session,
        completion=Completion(row.id, row.person_id, row.course_id, row.version_id, row.enrolled_on, today, 90, row.person_id, now),
    )
    if certified:
        append_events(session, [(row.id, CERTIFIED_EVENT, {})], actor_id=None, now=now, on=today)
    session.expire(row)


def finish(session: Session, who: Person, what: Course, *, now: datetime = NOW, days: int = 7) -> int:
    """A person who enrolled some days before `now` and completed then; the enrolment's id."""
    made = enrol(session, who, what, now=now - timedelta(days=days))
    complete(session, made, now=now)
    return made


def assign(session: Session, what: Course, *, due_on: date, now: datetime = NOW, **target: int) -> int:
    """Assigns the course to a target (region_unit_id or organisation_id) and resolves it; the assignment's id."""
    mark = fingerprint(what.id, Target(**target), due_on)
    made = Assignment(
        course_id=what.id,
        fingerprint=mark,
        starts_on=local_date(now, ZONE),
        due_on=due_on,
        reminder_days=[14, 7, 1],
        reason="Бұйрық № 1",
        created_at=now,
        **target,
    )
    session.add(made)
    session.flush()
    resolve(session, assignment_id=made.id, actor_id=None, now=now, zone=ZONE)
    return made.id


def resolve_all(session: Session, *, now: datetime = NOW) -> None:
    """Brings every assignment up to date: people of tests are made after it."""
    catch_up(session, now=now, zone=ZONE)
