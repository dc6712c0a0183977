"""Tests whose number question has a wrong key, and corrections of it."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import OPERATOR
from lms.assessment.queries import AttemptRow
from lms.assessment.rules import QUESTION_TYPES
from lms.assessment.services import save_answer
from lms.background.dispatch import run_one
from lms.catalogue.models import Question, Quiz
from lms.core.clock import Moment
from lms.core.storage import FileStorage
from lms.learning.services import hand_in_attempt
from lms.regrading.queries.corrections import find_correction
from lms.regrading.services.corrections import apply_correction, propose_correction
from lms.web.container import Container
from tests.conftest import NOW
from tests.factories.catalogue import load_small_course
from tests.factories.learning import (
    ZONE,
    Learner,
    begin_attempt,
    create_learner,
    list_right_values,
    list_wrong_values,
    lock_attempt,
)

NEW_KEY = {"low": 4.0, "high": 4.0}
# A key for each type of tests.factories.question_types that its question does not have.
OTHER_KEYS = {
    "single": {"options": [0]},
    "multiple": {"options": [0, 1]},
    "true-false": {"options": [1]},
    "number": NEW_KEY,
    "text": {"kk": ["Басқа"], "ru": ["Другой"]},
    "matching": {"values": [1, 0, 2]},
    "ordering": {"values": [1, 0, 2, 3]},
    "categorise": {"values": [1, 1, 0, 1]},
    "gaps": {"gaps": [{"kk": ["P"], "ru": ["P"]}, {"option": 2}]},
    "hotspot": {"options": [1]},
}


def create_examinee(
    session: Session, storage: FileStorage, rules: dict[str, str] | None = None
) -> Learner:
    """Create a learner of a course whose first quiz asks all five questions, by these rules."""
    version = load_small_course(session, storage)
    first = select(Quiz.id).where(Quiz.version_id == version.id).order_by(Quiz.id).limit(1)
    session.execute(
        update(Quiz).where(Quiz.id == first.scalar_subquery()).values(draw=5, **(rules or {}))
    )
    return create_learner(session, storage)


def take_test(
    session: Session, learner: Learner, *, right: int, number: str, hand_in: bool = True
) -> AttemptRow:
    """Take the first quiz: so many right answers beside the number, which is as given."""
    quiz = learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz)
    for position, item in enumerate(attempt.drawn_items, 1):
        question = session.get_one(Question, item["question"])
        is_right = question.type != "number" and right > 0
        right -= is_right
        values = (list_right_values if is_right else list_wrong_values)(session, attempt, position)
        save_answer(
            session,
            attempt_id=attempt.id,
            person_id=learner.person.id,
            position=position,
            form_values=[number] if question.type == "number" else values,
            language="kk",
            now=NOW,
        )
    return submit_test(session, learner, attempt) if hand_in else attempt


def answer_by_key(
    session: Session, learner: Learner, attempt: AttemptRow, question: Question, key: dict[str, Any]
) -> int:
    """Answer the question of an attempt as a key says; return its position."""
    position = [item["question"] for item in attempt.drawn_items].index(question.id) + 1
    rules = QUESTION_TYPES[question.type]
    save_answer(
        session,
        attempt_id=attempt.id,
        person_id=learner.person.id,
        position=position,
        form_values=rules.list_values(
            attempt.drawn_items[position - 1]["order"], rules.build_right(key)
        ),
        language="kk",
        now=NOW,
    )
    return position


def submit_test(session: Session, learner: Learner, attempt: AttemptRow) -> AttemptRow:
    """Hand an attempt in."""
    return hand_in_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt.id),
        outline=learner.outline,
        quiz=learner.outline.quizzes[0],
        by_id=learner.person.id,
        moment=Moment(NOW, ZONE),
    )


def find_number_question(session: Session, learner: Learner) -> Question:
    """Return the question of the first quiz that asks for a number."""
    quiz_id = learner.outline.quizzes[0].id
    return session.scalars(
        select(Question).where(Question.quiz_id == quiz_id, Question.type == "number")
    ).one()


def propose(
    session: Session,
    learner: Learner,
    *,
    kind: str = "key",
    answer: dict[str, Any] | None = None,
    question: Question | None = None,
) -> int:
    """Propose another key of the number question."""
    return propose_correction(
        session,
        question=question or find_number_question(session, learner),
        outline=learner.outline,
        kind=kind,
        answer=answer or NEW_KEY,
        reason="The answer is four.",
        by=OPERATOR,
        now=NOW,
    )


def run_jobs(container: Container) -> None:
    """Do all jobs that wait."""
    while run_one(container):
        pass


def apply(session: Session, container: Container, learner: Learner, correction_id: int) -> None:
    """Apply a correction whose effect is counted, and mark all attempts."""
    row = find_correction(session, learner.outline.course_id, correction_id)
    assert row is not None
    apply_correction(session, row, by=OPERATOR, now=NOW)
    session.commit()
    run_jobs(container)


def correct(session: Session, container: Container, learner: Learner, **values: Any) -> int:
    """Propose, count and apply a correction; return its id."""
    correction_id = propose(session, learner, **values)
    session.commit()
    run_jobs(container)
    apply(session, container, learner, correction_id)
    return correction_id
