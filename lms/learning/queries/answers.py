"""Reads of answers to check-yourself questions, and of extra time for answering."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.learning.models import CheckAnswer

_CHECK_ANSWER = CheckAnswer.__table__.c
_CHECK_ANSWERS = select(
    _CHECK_ANSWER.question_id, _CHECK_ANSWER.given_answer, _CHECK_ANSWER.right
).where(
    _CHECK_ANSWER.enrolment_id == bindparam("enrolment_id"),
    _CHECK_ANSWER.question_id.in_(bindparam("question_ids", expanding=True)),
)


def load_check_answers(
    session: Session, enrolment_id: int, question_ids: list[int]
) -> dict[int, tuple[dict[str, Any], bool]]:
    """Return a learner's latest answers to these questions and whether they were right, by id."""
    values = {"enrolment_id": enrolment_id, "question_ids": question_ids}
    rows = session.connection().execute(_CHECK_ANSWERS, values)
    return {question_id: (answer, right) for question_id, answer, right in rows}


def load_extra_time_percent(session: Session, person_id: int) -> int:
    """Return by how many per cent time limits are longer for this person."""
    return session.scalar(select(Person.extra_time_percent).where(Person.id == person_id)) or 0
