"""Generated learning: enrolments over the last year, lessons read, quizzes taken, courses completed."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.rules import BankQuestion, draw
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.certificates.services import issue_on_completion
from lms.cli.demo.people import Learner
from lms.core.clock import local_date
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE, COMPLETED, COMPLETED_EVENT, ENROLLED_EVENT
from lms.enrolment.services import append_events
from lms.learning.models import LessonDone
from lms.learning.rules import Completion

SHARE_ENROLLED = 0.85
SHARE_COMPLETED = 0.55
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Begun:
    """An enrolment with what the rest needs to know of it."""

    id: int
    learner: Learner
    outline: Outline
    at: datetime


def enrol_everyone(session: Session, chance: random.Random, people: list[Learner], *, now: datetime, zone: ZoneInfo) -> list[Begun]:
    """Enrols most people in the course of their audience, on days of the last year."""
    outlines = [catalogue.outline(session, version) for version in _versions(session)]
    chosen = []
    for person in people:
        fitting = [outline for outline in outlines if outline.audience == person.audience]
        if fitting and chance.random() < SHARE_ENROLLED:
            chosen.append(
                (person, chance.choice(fitting), now - timedelta(days=chance.randrange(1, 330), hours=chance.randrange(10)))
            )
    rows = [
        {
            "person_id": person.id, "course_id": outline.course_id, "version_id": outline.version_id,
            "region_unit_id": person.region_unit_id, "organisation_id": person.organisation_id, "audience": person.audience,
            "state": ACTIVE, "enrolled_at": at, "enrolled_on": local_date(at, zone),
        }
        for person, outline, at in chosen
    ]  # fmt: skip
    ids = session.scalars(insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True), rows).all() if rows else []
    begun = [Begun(made, person, outline, at) for made, (person, outline, at) in zip(ids, chosen, strict=True)]
    for day, some in _by_day(begun, zone).items():
        append_events(session, [(b.id, ENROLLED_EVENT, {}) for b in some], actor_id=None, now=some[0].at, on=day)
    return begun


def complete_some(session: Session, chance: random.Random, begun: list[Begun], *, now: datetime, zone: ZoneInfo) -> None:
    """Takes most people through some lessons and quizzes, and more than half of them to the end."""
    banks = {b.outline.version_id: _banks(session, b.outline) for b in begun}
    lessons: list[dict[str, Any]] = []
    attempts: list[dict[str, Any]] = []
    finished = []
    for one in begun:
        is_done = chance.random() < SHARE_COMPLETED and one.at < now - timedelta(days=20)
        share = 1.0 if is_done else chance.random() * 0.8
        lessons += _lessons(one, share)
        attempts += _attempts(chance, one, banks[one.outline.version_id], share)
        if is_done:
            finished.append((one, min(now, one.at + timedelta(days=chance.randrange(3, 20)))))
    _insert_chunks(session, LessonDone, lessons)
    _insert_attempts(session, attempts)
    for one, at in finished:
        _complete(session, one, at, zone)


def _versions(session: Session) -> list[int]:
    found = (catalogue.current_version_id(session, card.slug) for card in catalogue.cards(session))
    return [version for version in found if version is not None]


def _by_day(begun: list[Begun], zone: ZoneInfo) -> dict[Any, list[Begun]]:
    days: dict[Any, list[Begun]] = defaultdict(list)
    for one in begun:
        days[local_date(one.at, zone)].append(one)
    return days


def _banks(session: Session, outline: Outline) -> dict[int, list[BankQuestion]]:
    return {q.id: [BankQuestion(*row) for row in catalogue.bank(session, outline.bank_quiz_ids(q))] for q in outline.quizzes}


def _lessons(one: Begun, share: float) -> list[dict[str, Any]]:
    read = one.outline.lessons[: round(len(one.outline.lessons) * share)]
    return [{"enrolment_id": one.id, "lesson_id": lesson.id, "done_at": one.at} for lesson in read]


def _attempts(chance: random.Random, one: Begun, banks: dict[int, list[BankQuestion]], share: float) -> list[dict[str, Any]]:
    """A passed try at each quiz on the way, sometimes with a failed one before it."""
    rows = []
    for quiz in one.outline.quizzes[: round(len(one.outline.quizzes) * share)]:
        results = ([False] if chance.random() < 0.25 else []) + [True]
        for number, passed in enumerate(results, 1):
            seed = chance.getrandbits(62)
            drawn = draw(banks[quiz.id], quiz.draw, seed)
            needed = -(-quiz.pass_percent * len(drawn) // 100)
            right = chance.randint(needed, len(drawn)) if passed else chance.randint(0, needed - 1)
            rows.append({
                "enrolment_id": one.id, "quiz_id": quiz.id, "number": number, "seed": seed, "drawn": drawn, "started_at": one.at,
                "submitted_at": one.at + timedelta(minutes=12), "right": right, "percent": right * 100 // len(drawn), "passed": passed,
            })  # fmt: skip
    return rows


def _insert_attempts(session: Session, rows: list[dict[str, Any]]) -> None:
    """The attempts and an answer for each of their questions: the easier ones right."""
    for start in range(0, len(rows), CHUNK):
        some = rows[start : start + CHUNK]
        ids = session.scalars(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), some).all()
        answers = [
            {
                "attempt_id": made, "position": position, "question_id": item["question"], "given": {},
                "answered_at": row["started_at"], "right": position <= row["right"],
            }
            for made, row in zip(ids, some, strict=True)
            for position, item in enumerate(row["drawn"], 1)
        ]  # fmt: skip
        _insert_chunks(session, Answer, answers)


def _insert_chunks(session: Session, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), CHUNK):
        session.execute(insert(table), rows[start : start + CHUNK])


def _complete(session: Session, one: Begun, at: datetime, zone: ZoneInfo) -> None:
    day = local_date(at, zone)
    session.execute(update(Enrolment).where(Enrolment.id == one.id).values(state=COMPLETED, completed_at=at, completed_on=day))
    append_events(session, [(one.id, COMPLETED_EVENT, {})], actor_id=None, now=at, on=day)
    completion = Completion(
        enrolment_id=one.id, person_id=one.learner.id, course_id=one.outline.course_id, version_id=one.outline.version_id,
        enrolled_on=local_date(one.at, zone), completed_on=day, percent=90, actor_id=one.learner.id, now=at,
    )  # fmt: skip
    issue_on_completion(session, completion=completion)
