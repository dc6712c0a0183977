"""Reads of the stored answers of attempts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer
from lms.assessment.rules.checks import AnswerState
from lms.core.rows import read_row


def load_answer_states(session: Session, attempt_id: int) -> dict[int, AnswerState]:
    """Return the stored answer at each position with its checks and its mark."""
    rows = session.execute(
        select(
            Answer.position,
            Answer.given_answer,
            Answer.checks,
            Answer.is_checked,
            Answer.mark,
            Answer.right,
            Answer.grade,
        ).where(Answer.attempt_id == attempt_id)
    )
    return {row.position: read_row(AnswerState, row) for row in rows}
