"""Learners in a small course: enrolled, answering, finished."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.queries import AttemptRow, find_attempt
from lms.assessment.rules import QUESTION_TYPES
from lms.assessment.services import save_answer
from lms.catalogue.models import Question
from lms.catalogue.queries import Outline, QuizEntry, load_outline
from lms.core.clock import Moment
from lms.core.storage import FileStorage
from lms.enrolment.queries import EnrolmentRow, find_latest_enrolment
from lms.enrolment.services import enrol_learner
from lms.learning.services import finish_lesson, hand_in_attempt, start_quiz
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.accounts import add_person
from tests.factories.final_runs import play_all

ZONE = ZoneInfo("Asia/Almaty")


@dataclass
class Learner:
    """A person with an enrolment in a course."""

    person: Person
    outline: Outline
    enrolment: EnrolmentRow


def enrol(session: Session, person: Person, slug: str = "files", now: Any = NOW) -> int:
    """Enrol the person in the course."""
    return enrol_learner(
        session,
        slug=slug,
        person_id=person.id,
        region_unit_id=person.region_unit_id,
        organisation_id=person.organisation_id,
        audience=person.audience,
        by_id=person.id,
        moment=Moment(now, ZONE),
    )


def create_learner(
    session: Session,
    storage: FileStorage,
    *,
    slug: str = "files",
    files: catalogue.Files | None = None,
    banks: catalogue.Files | None = None,
    **values: Any,
) -> Learner:
    """Create a person enrolled in the small course, which is loaded if it is not there."""
    files = files or catalogue.build_course_files()
    version = catalogue.load_course(
        session, storage, files=files, slug=slug, by_id=None, now=NOW, banks=banks or {}
    ).version
    learner_person = add_person(session, **values)
    enrol(session, learner_person, slug)
    return Learner(
        learner_person,
        load_outline(session, version.id),
        load_enrolment(session, learner_person, slug),
    )


def load_enrolment(session: Session, person: Person, slug: str = "files") -> EnrolmentRow:
    """Return the person's enrolment as it is now."""
    enrolment = find_latest_enrolment(session, person_id=person.id, slug=slug)
    assert enrolment is not None
    return enrolment


def begin_attempt(
    session: Session, learner: Learner, quiz: QuizEntry, *, now: Any = NOW, extra_percent: int = 0
) -> AttemptRow:
    """Begin an attempt, or continue the open one."""
    learner.person.extra_time_percent = extra_percent
    session.flush()
    attempt_id = start_quiz(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        quiz=quiz,
        moment=Moment(now, ZONE),
    )
    return lock_attempt(session, learner, attempt_id)


def lock_attempt(session: Session, learner: Learner, attempt_id: int) -> AttemptRow:
    """Return the attempt locked, as for submitting."""
    row = find_attempt(session, attempt_id=attempt_id, person_id=learner.person.id, lock="update")
    assert row is not None
    return row


def list_right_values(session: Session, attempt: AttemptRow, position: int) -> list[str]:
    """Return what a form sends for the right answer at a position."""
    item = attempt.drawn_items[position - 1]
    question = session.scalars(select(Question).where(Question.id == item["question"])).one()
    rules = QUESTION_TYPES[question.type]
    return rules.list_values(item["order"], rules.build_right(question.answer))


def list_wrong_values(session: Session, attempt: AttemptRow, position: int) -> list[str]:
    """Return what a form sends for a wrong answer at a position."""
    item = attempt.drawn_items[position - 1]
    question = session.scalars(select(Question).where(Question.id == item["question"])).one()
    if "options" in question.answer:
        wrong = next(
            index for index in range(len(item["order"])) if index not in question.answer["options"]
        )
        return [str(item["order"].index(wrong))]
    if "gaps" in question.answer:
        return ["987654"] * len(question.answer["gaps"])
    if "values" in question.answer:
        answer = {"values": _spoil_rows(question.type, question.answer["values"])}
        return QUESTION_TYPES[question.type].list_values(item["order"], answer)
    return ["987654"]


def _spoil_rows(question_type: str, right: list[int]) -> list[int]:
    """Return rows of which none is right: the next group, or what belongs to the row below."""
    if question_type == "categorise":
        return [1 if group == 0 else 0 for group in right]
    return [*right[1:], right[0]]


def answer_all(
    session: Session,
    learner: Learner,
    attempt: AttemptRow,
    *,
    right: bool = True,
    language: str = "kk",
    now: Any = NOW,
) -> None:
    """Answer every question, and do every practice task of a final test if all is right."""
    for position in range(1, attempt.total + 1):
        values = (list_right_values if right else list_wrong_values)(session, attempt, position)
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=learner.person.id,
            position=position,
            form_values=values,
            language=language,
            now=now,
        )
    if right:
        play_all(session, attempt, language=language, now=now)


def take_quiz(
    session: Session,
    learner: Learner,
    quiz: QuizEntry,
    *,
    right: bool = True,
    language: str = "kk",
    now: Any = NOW,
) -> AttemptRow:
    """Take a whole attempt and submit it."""
    attempt = begin_attempt(session, learner, quiz, now=now)
    answer_all(session, learner, attempt, right=right, language=language, now=now)
    return hand_in(session, learner, quiz, attempt, now=now)


def hand_in(
    session: Session, learner: Learner, quiz: QuizEntry, attempt: AttemptRow, now: Any = NOW
) -> AttemptRow:
    """Submit an attempt as it stands."""
    return hand_in_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=quiz,
        by_id=learner.person.id,
        moment=Moment(now, ZONE),
    )


def read_all(session: Session, learner: Learner, now: Any = NOW) -> None:
    """Finish every lesson."""
    for lesson in learner.outline.lessons:
        finish_lesson(
            session,
            enrolment=load_enrolment(session, learner.person, learner.outline.slug),
            outline=learner.outline,
            lesson_id=lesson.id,
            by_id=learner.person.id,
            moment=Moment(now, ZONE),
        )


def complete_course(session: Session, learner: Learner, now: Any = NOW) -> None:
    """Do everything in the course."""
    read_all(session, learner, now)
    for quiz in learner.outline.quizzes:
        take_quiz(session, learner, quiz, now=now)
