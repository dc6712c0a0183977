"""Reads of a question of a version, and of the texts of questions."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Question, Quiz
from lms.core.list_parameters import is_one_of

_QUESTION = Question.__table__.c


def find_question(session: Session, version_id: int, question_id: int) -> Question | None:
    """Return a question of a version; None if it is in none of its banks."""
    return session.scalar(
        select(Question)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Question.id == question_id, Quiz.version_id == version_id)
    )


def load_prompts(session: Session, question_ids: Sequence[int], language: str) -> dict[int, str]:
    """Return the texts of questions in a language, as HTML, by id."""
    content = _QUESTION[f"content_{language}"]
    rows = session.connection().execute(
        select(_QUESTION.id, content).where(is_one_of(_QUESTION.id, "questions")),
        {"questions": list(question_ids)},
    )
    return {question_id: texts["prompt"] for question_id, texts in rows}
