"""Erasing of what a person typed or did as answers, and of what was said of it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import Admission, Answer, Attempt, AttemptTask, GivenTime, QuizException
from lms.core.personal_data import Erasure, blank_texts
from lms.enrolment.models import Enrolment


def select_enrolments(person_ids: Collection[int]) -> Select[int]:
    """Select the enrolments of people."""
    return select(Enrolment.id).where(Enrolment.person_id.in_(person_ids))


def select_attempts(person_ids: Collection[int]) -> Select[int]:
    """Select the attempts of people."""
    return select(Attempt.id).where(Attempt.enrolment_id.in_(select_enrolments(person_ids)))


def erase(session: Session, erasure: Erasure) -> None:
    """Blank what a person typed or did as answers, what was said of it, and reasons of decisions.

    Results stay.
    """
    session.execute(
        update(AttemptTask)
        .where(AttemptTask.attempt_id.in_(select_attempts(erasure.person_ids)))
        .values(trace=None),
        execution_options={"synchronize_session": False},
    )
    session.execute(
        update(QuizException)
        .where(QuizException.person_id.in_(erasure.person_ids))
        .values(reason=""),
        execution_options={"synchronize_session": False},
    )
    for reasons, of_people in (
        (Admission, Admission.enrolment_id.in_(select_enrolments(erasure.person_ids))),
        (GivenTime, GivenTime.attempt_id.in_(select_attempts(erasure.person_ids))),
    ):
        session.execute(
            update(reasons).where(of_people).values(reason=""),
            execution_options={"synchronize_session": False},
        )
    _blank_answers(session, erasure.person_ids)


def _blank_answers(session: Session, person_ids: Collection[int]) -> None:
    """Empty the texts of answers, whatever their type, and the comments of whoever graded them."""
    rows: Any = session.execute(
        select(Answer.attempt_id, Answer.position, Answer.given_answer, Answer.grade).where(
            Answer.attempt_id.in_(select_attempts(person_ids))
        )
    )
    for row in rows.all():
        texts = {
            name: getattr(row, name) for name in ("given_answer", "grade") if getattr(row, name)
        }
        new_texts = blank_texts(texts)
        if new_texts != texts:
            session.execute(
                update(Answer)
                .where(Answer.attempt_id == row.attempt_id, Answer.position == row.position)
                .values(new_texts),
                execution_options={"synchronize_session": False},
            )
