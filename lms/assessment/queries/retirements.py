"""Questions that are drawn no more: by their file, or because a trainer retired them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Question, QuestionRetirement, Quiz
from lms.catalogue.queries import IS_IN_USE
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class Retirement:
    """A retirement that holds: when and why."""

    id: int
    reason: str
    retired_at: datetime


def find_retirement(
    session: Session, *, course_id: int, quiz_key: str, name: str
) -> Retirement | None:
    """Return the retirement of a question by a trainer that holds; None if there is none."""
    row = session.execute(
        select(
            QuestionRetirement.id, QuestionRetirement.reason, QuestionRetirement.retired_at
        ).where(
            QuestionRetirement.course_id == course_id,
            QuestionRetirement.quiz_key == quiz_key,
            QuestionRetirement.name == name,
            QuestionRetirement.undone_at.is_(None),
        )
    ).first()
    return None if row is None else read_row(Retirement, row)


def list_retired_ids(session: Session, version_id: int) -> frozenset[int]:
    """Return the ids of the questions of a version that are drawn no more."""
    query = select(Question.id).join(Quiz, Quiz.id == Question.quiz_id)
    return frozenset(session.scalars(query.where(Quiz.version_id == version_id, ~IS_IN_USE)))


def list_retired_names(session: Session, version_id: int) -> list[str]:
    """Return the names of the questions of a version that trainers retired, in its order."""
    query = select(Question.name).join(Quiz, Quiz.id == Question.quiz_id)
    return list(
        session.scalars(
            query.where(
                Quiz.version_id == version_id, Question.retired.is_(False), ~IS_IN_USE
            ).order_by(Question.quiz_id, Question.position)
        )
    )
