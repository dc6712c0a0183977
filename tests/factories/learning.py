"""Learners in a small course: enrolled, answering, finished."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.queries import AttemptRow, attempt_of
from lms.assessment.services import save_answer, start_attempt
from lms.catalogue.models import Question
from lms.catalogue.queries import Outline, QuizEntry, outline
from lms.core.clock import Moment
from lms.core.storage import FileStorage
from lms.enrolment.queries import EnrolmentRow, latest_enrolment
from lms.enrolment.services import enrol_learner
from lms.learning.services import finish_lesson, hand_in
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.accounts import person

ZONE = ZoneInfo("Asia/Almaty")


@dataclass
class Learner:
    """A person under way in a course."""

    person: Person
    outline: Outline
    enrolment: EnrolmentRow


def enrol(session: Session, who: Person, slug: str = "files", now: Any = NOW) -> int:
    """Enrols the person in the course."""
    return enrol_learner(
        session,
        slug=slug,
        person_id=who.id,
        region_unit_id=who.region_unit_id,
        organisation_id=who.organisation_id,
        audience=who.audience,
        by_id=who.id,
        moment=Moment(now, ZONE),
    )


def learner(
    session: Session, storage: FileStorage, *, slug: str = "files", **values: Any
) -> Learner:
    """A person enrolled in the small course, which is loaded if it is not there."""
    version = catalogue.course(session, storage, slug=slug)
    who = person(session, **values)
    enrol(session, who, slug)
    return Learner(who, outline(session, version.id), standing(session, who, slug))


def standing(session: Session, who: Person, slug: str = "files") -> EnrolmentRow:
    """The person's enrolment as it is now."""
    row = latest_enrolment(session, person_id=who.id, slug=slug)
    assert row is not None
    return row


def begin(
    session: Session, one: Learner, quiz: QuizEntry, *, now: Any = NOW, extra: int = 0
) -> AttemptRow:
    """Begins (or goes on with) a try."""
    attempt_id = start_attempt(
        session,
        enrolment_id=one.enrolment.id,
        outline=one.outline,
        quiz=quiz,
        person_id=one.person.id,
        extra_time_percent=extra,
        now=now,
    )
    return locked(session, one, attempt_id)


def locked(session: Session, one: Learner, attempt_id: int) -> AttemptRow:
    """The attempt as handing in reads it."""
    row = attempt_of(session, attempt_id=attempt_id, person_id=one.person.id, lock="update")
    assert row is not None
    return row


def right_values(session: Session, attempt: AttemptRow, position: int) -> list[str]:
    """What a form sends for the right answer at a position."""
    item = attempt.drawn[position - 1]
    question = session.scalars(select(Question).where(Question.id == item["question"])).one()
    if "options" in question.answer:
        return [str(item["order"].index(place)) for place in question.answer["options"]]
    return [str(question.answer["low"]) if "low" in question.answer else question.answer["kk"][0]]


def wrong_values(session: Session, attempt: AttemptRow, position: int) -> list[str]:
    """What a form sends for a wrong answer at a position."""
    item = attempt.drawn[position - 1]
    question = session.scalars(select(Question).where(Question.id == item["question"])).one()
    if "options" in question.answer:
        wrong = next(
            place for place in range(len(item["order"])) if [place] != question.answer["options"]
        )
        return [str(item["order"].index(wrong))]
    return ["987654"]


def answer_all(
    session: Session, one: Learner, attempt: AttemptRow, *, right: bool = True, now: Any = NOW
) -> None:
    """Answers every question."""
    for position in range(1, attempt.total + 1):
        values = (right_values if right else wrong_values)(session, attempt, position)
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=one.person.id,
            position=position,
            values=values,
            now=now,
        )


def take(
    session: Session, one: Learner, quiz: QuizEntry, *, right: bool = True, now: Any = NOW
) -> AttemptRow:
    """A whole try, handed in."""
    attempt = begin(session, one, quiz, now=now)
    answer_all(session, one, attempt, right=right, now=now)
    return hand_in(
        session,
        attempt=locked(session, one, attempt.id),
        outline=one.outline,
        quiz=quiz,
        by_id=one.person.id,
        moment=Moment(now, ZONE),
    )


def read_all(session: Session, one: Learner, now: Any = NOW) -> None:
    """Finishes every lesson."""
    for lesson in one.outline.lessons:
        finish_lesson(
            session,
            enrolment=standing(session, one.person, one.outline.slug),
            outline=one.outline,
            lesson_id=lesson.id,
            by_id=one.person.id,
            moment=Moment(now, ZONE),
        )


def complete(session: Session, one: Learner, now: Any = NOW) -> None:
    """Does everything in the course."""
    read_all(session, one, now)
    for quiz in one.outline.quizzes:
        take(session, one, quiz, now=now)
