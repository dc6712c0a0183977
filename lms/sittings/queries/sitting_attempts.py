"""The newest attempts of learners in a sitting."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt, GivenTime


def load_sitting_attempts(
    session: Session, sitting_id: int, enrolment_ids: Sequence[int]
) -> dict[int, Any]:
    """Return the newest attempt of each enrolment in the sitting, in one query."""
    has_answer = cast(Answer.given_answer, String) != "{}"
    answer_count = (
        select(func.count())
        .where(Answer.attempt_id == Attempt.id, has_answer)
        .correlate(Attempt)
        .scalar_subquery()
    )
    minutes = (
        select(func.coalesce(func.sum(GivenTime.minutes), 0))
        .where(GivenTime.attempt_id == Attempt.id)
        .correlate(Attempt)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Attempt.id,
            Attempt.enrolment_id,
            Attempt.ends_at,
            Attempt.submitted_at,
            Attempt.drawn_items,
            answer_count.label("answered"),
            minutes.label("minutes"),
        )
        .where(Attempt.sitting_id == sitting_id, Attempt.enrolment_id.in_(enrolment_ids))
        .order_by(Attempt.number)
    )
    return {row.enrolment_id: row for row in rows}
