"""Writes the generated histories as the site would have: enrolments with their record, lessons, completions, certificates."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.rules.personal import age_group
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.certificates.models import Certificate
from lms.certificates.services import last_day
from lms.core.clock import local_date
from lms.core.crypto import new_number
from lms.demo.histories import DemoCourse
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.enrolment.rules import (
    ACTIVE,
    CERTIFIED_EVENT,
    COMPLETED,
    COMPLETED_EVENT,
    ENROLLED_EVENT,
    WITHDRAWN,
    WITHDRAWN_EVENT,
)
from lms.learning.models import LessonDone

CHUNK: Final = 5000
GIVEN_UP: Final = "Басқа жұмысқа ауысты / Перешёл на другую работу"


@dataclass(frozen=True, slots=True)
class Begun:
    """An enrolment. `share`: how much of the course was done; `percent`: of the final test."""

    id: int
    taken: DemoCourse
    share: float
    percent: int


def open_courses(session: Session) -> list[Outline]:
    """The courses in service."""
    versions = (
        catalogue.current_version_id(session, card.slug) for card in catalogue.cards(session)
    )
    return [catalogue.outline(session, version) for version in versions if version is not None]


def enrol(
    session: Session, chance: random.Random, taken: Sequence[DemoCourse], *, zone: ZoneInfo
) -> list[Begun]:
    """Writes the enrolments with their record, in the order of time; what was completed has its certificate."""
    ordered = sorted(taken, key=lambda one: (one.at, one.learner.id))
    rows = [_enrolment(one, zone) for one in ordered]
    if not rows:
        return []
    ids = session.scalars(
        insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True), rows
    ).all()
    begun = [
        Begun(made, one, 1.0 if one.done_at else chance.random() * 0.8, chance.randrange(70, 101))
        for made, one in zip(ids, ordered, strict=True)
    ]
    events = sorted(
        (event for one in begun for event in _events(one, zone)), key=lambda row: row["at"]
    )
    insert_chunks(session, EnrolmentEvent, events)
    insert_chunks(
        session,
        Certificate,
        [_certificate(one, at, zone) for one in begun if (at := one.taken.done_at)],
    )
    insert_chunks(session, LessonDone, [row for one in begun for row in _lessons(one)])
    return begun


def insert_chunks(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    """Inserts many rows, some thousands a statement."""
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(table.__table__), rows[start : start + CHUNK])


def _enrolment(one: DemoCourse, zone: ZoneInfo) -> dict[str, Any]:
    person, on = one.learner, local_date(one.at, zone)
    return {
        "person_id": person.id,
        "course_id": one.outline.course_id,
        "version_id": one.outline.version_id,
        "region_unit_id": person.region_unit_id,
        "organisation_id": person.organisation_id,
        "audience": person.audience,
        "language": person.language,
        "sex": person.sex,
        "age_group": age_group(person.birth_year, on.year),
        "settlement": person.settlement,
        "state": COMPLETED if one.done_at else WITHDRAWN if one.given_up_at else ACTIVE,
        "enrolled_at": one.at,
        "enrolled_on": on,
        "completed_at": one.done_at,
        "completed_on": local_date(one.done_at, zone) if one.done_at else None,
    }


def _events(one: Begun, zone: ZoneInfo) -> Iterator[dict[str, Any]]:
    taken = one.taken
    happened: list[tuple[str, datetime | None, dict[str, Any]]] = [
        (ENROLLED_EVENT, taken.at, {}),
        (COMPLETED_EVENT, taken.done_at, {}),
        (CERTIFIED_EVENT, taken.done_at, {}),
        (WITHDRAWN_EVENT, taken.given_up_at, {"reason": GIVEN_UP}),
    ]
    for kind, at, details in happened:
        if at is not None:
            yield {
                "enrolment_id": one.id,
                "kind": kind,
                "at": at,
                "on": local_date(at, zone),
                "actor_id": taken.learner.id,
                "details": details,
            }


def _certificate(one: Begun, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    learner, outline, done_on = one.taken.learner, one.taken.outline, local_date(at, zone)
    surname, given_name, patronymic = learner.names
    return {
        "number": new_number(),
        "enrolment_id": one.id,
        "person_id": learner.id,
        "course_id": outline.course_id,
        "edition": 1,
        "surname": surname,
        "given_name": given_name,
        "patronymic": patronymic,
        "course_title_kk": outline.title_kk,
        "course_title_ru": outline.title_ru,
        "hours": outline.hours,
        "percent": one.percent,
        "started_on": local_date(one.taken.at, zone),
        "completed_on": done_on,
        "issued_at": at,
        "valid_until": last_day(done_on, outline.validity_months),
    }


def _lessons(one: Begun) -> Iterator[dict[str, Any]]:
    """Read one after the other, from the day of enrolment to the last one."""
    lessons = one.taken.outline.lessons
    step = (one.taken.until - one.taken.at) / (len(lessons) + 1)
    for number, lesson in enumerate(lessons[: round(len(lessons) * one.share)]):
        yield {
            "enrolment_id": one.id,
            "lesson_id": lesson.id,
            "done_at": one.taken.at + step * number,
        }
