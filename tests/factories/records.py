"""Courses without lessons, enrolments and assignments, as far as the figures need them."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT
from lms.assessment.models import Attempt
from lms.catalogue.models import Course, CourseVersion, Quiz
from lms.core.clock import Moment, get_local_date
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import CERTIFIED_EVENT
from lms.enrolment.services import (
    NewEnrolmentEvent,
    append_events,
    complete_enrolment,
    enrol_learner,
)
from lms.learning.rules import Completion
from lms.obligations.models import Assignment, AssignmentCourse
from lms.obligations.rules import STANDING, Target, Terms, fingerprint_terms
from lms.obligations.services import (
    ResolvedCounts,
    catch_up_batch,
    meet_on_completion,
    resolve_assignment,
)
from tests.conftest import NOW
from tests.factories.accounts import add_person

ZONE = ZoneInfo("Asia/Almaty")
_numbers = count(1)


def add_course(session: Session, slug: str = "", **values: Any) -> Course:
    """Create a mandatory course of civil servants in service, without lessons."""
    number = next(_numbers)
    new_course = Course(slug=slug or f"course-{number}", code=f"X{number}", created_at=NOW)
    session.add(new_course)
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
    version = CourseVersion(course_id=new_course.id, **{**defaults, **values})
    session.add(version)
    session.flush()
    new_course.current_version_id = version.id
    session.flush()
    return new_course


def add_civil_servant(session: Session, **values: Any) -> Person:
    """Create a civil servant."""
    return add_person(session, audience=CIVIL_SERVANT, **values)


def enrol(session: Session, learner: Person, course: Course, *, now: datetime = NOW) -> int:
    """Enrol the person by the service and return the enrolment's id."""
    return enrol_learner(
        session,
        slug=course.slug,
        person_id=learner.id,
        region_unit_id=learner.region_unit_id,
        organisation_id=learner.organisation_id,
        audience=learner.audience,
        by_id=learner.id,
        moment=Moment(now, ZONE),
    )


def complete(
    session: Session, enrolment_id: int, *, now: datetime = NOW, certified: bool = True
) -> None:
    """Complete the enrolment as learning does.

    Obligations are met, and the record says that the certificate was issued.
    """
    enrolment = session.get(Enrolment, enrolment_id)
    assert enrolment is not None
    today = get_local_date(now, ZONE)
    if not complete_enrolment(
        session, enrolment_id=enrolment.id, by_id=enrolment.person_id, now=now, on=today
    ):
        return
    meet_on_completion(
        session,
        completion=Completion(
            enrolment_id=enrolment.id,
            person_id=enrolment.person_id,
            course_id=enrolment.course_id,
            version_id=enrolment.version_id,
            enrolled_on=enrolment.enrolled_on,
            completed_on=today,
            percent=90,
            actor_id=enrolment.person_id,
            moment=Moment(now, ZONE),
        ),
    )
    if certified:
        append_events(
            session,
            [NewEnrolmentEvent(enrolment.id, CERTIFIED_EVENT, {})],
            by_id=None,
            now=now,
            on=today,
        )
    session.expire(enrolment)


def submit_attempt(
    session: Session, enrolment_id: int, *, is_passed: bool | None, now: datetime = NOW
) -> int:
    """Write a submitted attempt at the version's only quiz; return the attempt's id.

    `is_passed`: None while a text waits for a person.
    """
    enrolment = session.get_one(Enrolment, enrolment_id)
    quiz_id = session.scalar(select(Quiz.id).where(Quiz.version_id == enrolment.version_id))
    number = select(func.max(Attempt.number)).where(Attempt.enrolment_id == enrolment_id)
    attempt = Attempt(
        enrolment_id=enrolment_id,
        quiz_id=quiz_id or _add_quiz(session, enrolment.version_id),
        number=(session.scalar(number) or 0) + 1,
        seed=1,
        drawn_items=[],
        started_at=now,
        submitted_at=now,
        submitted_on=get_local_date(now, ZONE),
        passed=is_passed,
    )
    session.add(attempt)
    session.flush()
    return attempt.id


def _add_quiz(session: Session, version_id: int) -> int:
    quiz = Quiz(
        version_id=version_id,
        module_id=None,
        title_kk="",
        title_ru="",
        hours=0,
        draw=1,
        pass_percent=50,
        time_limit_minutes=0,
        attempts=3,
        wait_hours=0,
        include_modules=False,
    )
    session.add(quiz)
    session.flush()
    return quiz.id


def finish(
    session: Session, learner: Person, course: Course, *, now: datetime = NOW, days: int = 7
) -> int:
    """Enrol a person some days before `now`, complete the course then; return the enrolment id."""
    enrolment_id = enrol(session, learner, course, now=now - timedelta(days=days))
    complete(session, enrolment_id, now=now)
    return enrolment_id


def assign(
    session: Session,
    *courses: Course,
    due_on: date | None = None,
    now: datetime = NOW,
    narrowing: dict[str, Any] | None = None,
    region_unit_id: int | None = None,
    organisation_id: int | None = None,
    **terms: Any,
) -> int:
    """Assign the course, or any of several, to a target and resolve it; return the assignment's id.

    The due day may have passed, unlike in the service: then it was assigned a month before it.
    """
    moments = [now]
    if due_on is not None and due_on < get_local_date(now, ZONE):
        moments.insert(0, now + (due_on - timedelta(days=30) - get_local_date(now, ZONE)))
    terms_asked = Terms(
        course_ids=tuple(course.id for course in courses),
        target=Target(region_unit_id, organisation_id),
        reason="Бұйрық № 1",
        narrowing=narrowing,
        due_on=due_on,
        **{"starts_on": get_local_date(moments[0], ZONE), **terms},
    )
    assignment = Assignment(
        course_id=courses[0].id,
        fingerprint=fingerprint_terms(terms_asked),
        created_at=moments[0],
        state=STANDING,
        reminder_days=list(terms_asked.reminder_days),
        **{
            name: getattr(terms_asked, name)
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
                "supervised",
                "reason",
                "narrowing",
            )
        },
        region_unit_id=region_unit_id,
        organisation_id=organisation_id,
    )
    session.add(assignment)
    session.flush()
    session.add_all(
        AssignmentCourse(assignment_id=assignment.id, course_id=course.id) for course in courses
    )
    session.flush()
    for moment in moments:
        resolve_assignment(
            session, assignment_id=assignment.id, by_id=None, moment=Moment(moment, ZONE)
        )
    session.expire_all()
    return assignment.id


def catch_up(session: Session, *, moment: Moment) -> ResolvedCounts:
    """Resolve all assignments for everybody, as the nightly job does step by step."""
    total, after = ResolvedCounts(), 0
    while True:
        last, counts = catch_up_batch(session, after=after, moment=moment)
        total.add(counts)
        if last is None:
            return total
        after = last


def resolve_all(session: Session, *, now: datetime = NOW) -> None:
    """Bring every assignment up to date, since tests create people after it."""
    catch_up(session, moment=Moment(now, ZONE))
