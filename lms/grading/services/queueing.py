"""Texts enter the queue when an attempt is handed in, and leave it when a key is corrected."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, null, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import Answer
from lms.assessment.queries import AttemptRow
from lms.assessment.rules.types import count_words
from lms.catalogue.queries import Outline
from lms.grading.models import WrittenText
from lms.grading.rules import CLOSED, WAITING

_ANSWER = Answer.__table__.c


def queue_texts(
    session: Session,
    *,
    attempt: AttemptRow,
    outline: Outline,
    positions: Sequence[int],
    now: datetime,
) -> None:
    """Let the texts of an attempt that was handed in wait for a person."""
    answers = session.execute(
        select(_ANSWER.position, _ANSWER.question_id, _ANSWER.language, _ANSWER.given_answer).where(
            _ANSWER.attempt_id == attempt.id, _ANSWER.position.in_(positions)
        )
    )
    rows = [
        {
            "attempt_id": attempt.id,
            "position": answer.position,
            "question_id": answer.question_id,
            "course_id": attempt.enrolment.course_id,
            "language": answer.language or "",
            "words": count_words(answer.given_answer["text"]),
            "handed_in_at": now,
            "due_at": now + timedelta(days=outline.grade_within_days),
            "state": WAITING,
        }
        for answer in answers
    ]
    session.execute(insert(WrittenText), rows)


def close_corrected(session: Session, *, question_id: int, answer: Mapping[str, Any]) -> None:
    """Let nobody grade texts of a question whose every answer counts, or none."""
    if "counts" not in answer:
        return
    close_texts(session, WrittenText.question_id == question_id)


def close_texts(session: Session, condition: Any) -> None:
    """Take texts that wait out of the queue, with what was drafted of their grade."""
    session.execute(
        update(WrittenText)
        .where(condition, WrittenText.state == WAITING)
        .values(state=CLOSED, claimed_by=None, claimed_until=None, draft=null(), draft_by=None)
        .execution_options(synchronize_session=False)
    )
