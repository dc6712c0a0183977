"""Write the generated histories as the site would have recorded them.

That is: enrolments with their events, lessons done, completions and certificates.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.rules.personal import get_age_group
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.certificates.models import Certificate
from lms.certificates.services import find_last_valid_day
from lms.core.clock import get_local_date
from lms.core.crypto import generate_number
from lms.demo.chunks import insert_chunks
from lms.demo.enrolments import DemoEnrolment
from lms.demo.histories import DemoCourse
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.enrolment.rules import ACTIVE, CERTIFIED_EVENT, COMPLETED, COMPLETED_EVENT, ENROLLED_EVENT
from lms.learning.models import LessonDone


def load_current_courses(session: Session) -> list[Outline]:
    """Return the outline of each course's current version."""
    versions = (
        catalogue.find_current_version_id(session, card.slug)
        for card in catalogue.list_cards(session)
    )
    return [catalogue.load_outline(session, version) for version in versions if version is not None]


def add_enrolments(
    session: Session, chance: random.Random, courses: Sequence[DemoCourse], *, zone: ZoneInfo
) -> list[DemoEnrolment]:
    """Insert the enrolments in the order of time, with everything recorded about them."""
    ordered_courses = sorted(courses, key=lambda enrolment: (enrolment.at, enrolment.learner.id))
    rows = [_build_enrolment_row(enrolment, zone) for enrolment in ordered_courses]
    if not rows:
        return []
    ids = session.scalars(
        insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True), rows
    ).all()
    enrolments = [
        DemoEnrolment(
            id=enrolment_id,
            course=enrolment,
            share=1.0 if enrolment.done_at else chance.random() * 0.8,
            final_right=_draw_final_right(chance, enrolment.outline),
        )
        for enrolment_id, enrolment in zip(ids, ordered_courses, strict=True)
    ]
    events = sorted(
        (event for enrolment in enrolments for event in _build_events(enrolment, zone)),
        key=lambda row: row["at"],
    )
    insert_chunks(session, EnrolmentEvent, events)
    insert_chunks(
        session,
        Certificate,
        [
            _build_certificate_row(enrolment, at, zone)
            for enrolment in enrolments
            if (at := enrolment.course.done_at)
        ],
    )
    insert_chunks(
        session,
        LessonDone,
        [row for enrolment in enrolments for row in _build_lesson_rows(enrolment)],
    )
    return enrolments


def _draw_final_right(chance: random.Random, outline: Outline) -> int:
    """Return how many answers of the final test were right: enough to pass it."""
    if outline.final is None:
        return 0
    draw = outline.final.draw
    return chance.randint(-(-outline.final.pass_percent * draw // 100), draw)


def _build_enrolment_row(course: DemoCourse, zone: ZoneInfo) -> dict[str, Any]:
    person, enrolled_on = course.learner, get_local_date(course.at, zone)
    return {
        "person_id": person.id,
        "course_id": course.outline.course_id,
        "version_id": course.outline.version_id,
        "region_unit_id": person.region_unit_id,
        "organisation_id": person.organisation_id,
        "audience": person.audience,
        "language": person.language,
        "sex": person.sex,
        "age_group": get_age_group(person.birth_year, enrolled_on.year),
        "settlement": person.settlement,
        "state": COMPLETED if course.done_at else ACTIVE,
        "enrolled_at": course.at,
        "enrolled_on": enrolled_on,
        "completed_at": course.done_at,
        "completed_on": get_local_date(course.done_at, zone) if course.done_at else None,
    }


def _build_events(enrolment: DemoEnrolment, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    course = enrolment.course
    events = (
        (ENROLLED_EVENT, course.at),
        (COMPLETED_EVENT, course.done_at),
        (CERTIFIED_EVENT, course.done_at),
    )
    for kind, at in events:
        if at is not None:
            yield {
                "enrolment_id": enrolment.id,
                "kind": kind,
                "at": at,
                "on": get_local_date(at, zone),
                "actor_id": course.learner.id,
                "details": {},
            }


def _build_certificate_row(
    enrolment: DemoEnrolment, at: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    learner, outline, completed_on = (
        enrolment.course.learner,
        enrolment.course.outline,
        get_local_date(at, zone),
    )
    surname, given_name, patronymic = learner.names
    return {
        "number": generate_number(),
        "enrolment_id": enrolment.id,
        "person_id": learner.id,
        "course_id": outline.course_id,
        "edition": 1,
        "surname": surname,
        "given_name": given_name,
        "patronymic": patronymic,
        "course_title_kk": outline.title_kk,
        "course_title_ru": outline.title_ru,
        "hours": outline.hours,
        "percent": enrolment.percent,
        "started_on": get_local_date(enrolment.course.at, zone),
        "completed_on": completed_on,
        "issued_at": at,
        "valid_until": find_last_valid_day(completed_on, outline.validity_months),
    }


def _build_lesson_rows(enrolment: DemoEnrolment) -> Iterator[dict[str, Any]]:
    """Yield the lessons done, evenly spread from the enrolment to the last activity."""
    lessons = enrolment.course.outline.lessons
    step = (enrolment.course.until - enrolment.course.at) / (len(lessons) + 1)
    for number, lesson in enumerate(lessons[: round(len(lessons) * enrolment.share)]):
        yield {
            "enrolment_id": enrolment.id,
            "lesson_id": lesson.id,
            "done_at": enrolment.course.at + step * number,
        }
