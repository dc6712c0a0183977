"""Queries of the marks of an attempt."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer
from lms.assessment.queries.attempts import AttemptRow
from lms.assessment.rules.passing import Earned, add_marks_by_competence
from lms.catalogue.models import Question
from lms.catalogue.rules.outline import Outline


def load_marks(session: Session, attempt_id: int) -> dict[int, int]:
    """Return the mark of each answer of a submitted attempt by its position, from 1."""
    rows = session.execute(
        select(Answer.position, Answer.mark).where(Answer.attempt_id == attempt_id)
    )
    return {position: mark or 0 for position, mark in rows}


def load_marks_by_competence(
    session: Session, attempt: AttemptRow, outline: Outline, marks: Mapping[int, int]
) -> dict[str, Earned]:
    """Return what an attempt earned in each competence; `marks` by position, from 1.

    A question is of its own competences, or else of those of the module whose lesson taught it.
    """
    ids = [item["question"] for item in attempt.drawn]
    rows = session.execute(
        select(Question.id, Question.lesson_id, Question.competences).where(Question.id.in_(ids))
    )
    of_module = outline.competences_by_lesson()
    competences = {row.id: row.competences or of_module[row.lesson_id] for row in rows}
    return add_marks_by_competence(
        [marks.get(position, 0) for position in range(1, attempt.total + 1)],
        attempt.weights,
        [competences[question_id] for question_id in ids],
    )
