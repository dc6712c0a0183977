"""Exceptions in quizzes of merged accounts: they move with their person."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import QuizException
from lms.duplicates.queries import Holding
from lms.duplicates.rules import RowMoves


def _decide_moves(session: Session, _kept_id: int, merged_id: int) -> RowMoves:
    """Move all: of two for one quiz the one that gives more counts."""
    ids = select(QuizException.id).where(QuizException.person_id == merged_id)
    return RowMoves(list(session.scalars(ids.order_by(QuizException.id))))


QUIZ_EXCEPTIONS: Final = Holding(QuizException, _decide_moves)
