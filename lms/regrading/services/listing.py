"""Listing of the attempts that a correction touches, in batches."""

from typing import Final

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.core.database import upsert
from lms.regrading.models import Regrading
from lms.regrading.queries.corrections import CorrectionRow

LISTED_AT_ONCE: Final = 5000  # attempts that one statement lists
_ANSWER, _ATTEMPT, _REGRADING = Answer.__table__.c, Attempt.__table__.c, Regrading.__table__.c


def list_touched(session: Session, row: CorrectionRow, *, after: int) -> int | None:
    """List the next submitted attempts with the question; return the last, None at the end."""
    attempts = (
        select(
            literal(row.id).label("correction_id"),
            _ATTEMPT.id.label("attempt_id"),
            literal(value=False).label("completes"),
            literal(value=False).label("certified"),
        )
        .join(Attempt.__table__, _ATTEMPT.id == _ANSWER.attempt_id)
        .where(
            _ANSWER.question_id == row.question_id,
            _ATTEMPT.submitted_at.is_not(None),
            _ATTEMPT.id > after,
        )
        .order_by(_ATTEMPT.id)
        .limit(LISTED_AT_ONCE)
    )
    last: int | None = session.scalar(select(func.max(attempts.subquery().c.attempt_id)))
    if last is not None:
        names = ["correction_id", "attempt_id", "completes", "certified"]
        statement = upsert(session, Regrading).from_select(names, attempts)
        session.execute(statement.on_conflict_do_nothing())
    return last


def count_listed(session: Session, correction_id: int) -> int:
    """Return how many attempts are listed."""
    query = select(func.count()).where(_REGRADING.correction_id == correction_id)
    return session.scalar(query) or 0
