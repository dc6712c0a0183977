"""What marks the question of a correction by a key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.queries import AttemptRow
from lms.assessment.services import MarkedAnswer, QuestionKey, Regrade, plan_regrade
from lms.catalogue.models import Question
from lms.catalogue.queries import Outline, load_outline
from lms.regrading.queries.corrections import CorrectionRow


@dataclass(frozen=True, slots=True)
class Judge:
    """A question with a key to mark by, in its version."""

    key: QuestionKey
    outline: Outline

    def plan(
        self, session: Session, attempt: AttemptRow, answers: Sequence[MarkedAnswer]
    ) -> Regrade:
        """Return what marking the attempt again makes of it."""
        return plan_regrade(
            session,
            attempt=attempt,
            answers=answers,
            outline=self.outline,
            quiz=self.outline.find_quiz_by_id(attempt.quiz_id),
            key=self.key,
        )


def build_judge(session: Session, row: CorrectionRow, answer: dict[str, Any]) -> Judge:
    """Return what marks the question of a correction by a key."""
    weight = session.scalar(select(Question.weight).where(Question.id == row.question_id)) or 1
    key = QuestionKey(
        question_id=row.question_id, type=row.question_type, answer=answer, weight=weight
    )
    return Judge(key, load_outline(session, row.version_id))
