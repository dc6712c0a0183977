"""What graded attempts add to the counts of quizzes."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, case, cast, func, select

from lms.assessment.models import Answer, Attempt
from lms.core.database import BigKey

_ANSWER, _ATTEMPT = Answer.__table__.c, Attempt.__table__.c


def select_graded(condition: ColumnElement[bool]) -> CTE:
    """Select graded attempts with what their answers earned, and their one language.

    Every question counts the same here, whatever weight it has in the attempt: an analysis is of
    questions.
    """
    language = case(
        (func.min(_ANSWER.language) == func.max(_ANSWER.language), func.min(_ANSWER.language)),
        else_="",
    )
    mark = cast(_ANSWER.mark, BigKey)
    return (
        select(
            _ATTEMPT.id,
            _ATTEMPT.quiz_id,
            (_ATTEMPT.number == 1).label("is_first"),
            cast(_ATTEMPT.passed, Integer).label("passed"),
            cast(func.count(_ANSWER.mark), BigKey).label("questions"),
            sum_whole(mark, "mark"),
            sum_whole(mark * mark, "answer_squares"),
            language.label("language"),
        )
        .outerjoin(Answer.__table__, _ANSWER.attempt_id == _ATTEMPT.id)
        .where(_ATTEMPT.percent.is_not(None), condition)  # handed in, and no text waits
        .group_by(_ATTEMPT.id)
        .cte("graded")
    )


def sum_whole(expression: Any, name: str) -> ColumnElement[int]:
    """Return a sum by name as a whole number; 0 where there is nothing to add."""
    return cast(func.coalesce(func.sum(expression), 0), BigKey).label(name)


def select_quiz_changes(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what graded attempts change in QuizCount."""
    attempt = select_graded(condition).c
    key = [attempt.quiz_id, attempt.language, attempt.is_first]
    return (
        select(
            *key,
            cast(func.count(), BigKey).label("submitted_count"),
            sum_whole(attempt.passed, "passed_count"),
            sum_whole(attempt.questions, "questions"),
            sum_whole(attempt.questions * attempt.questions, "question_squares"),
            sum_whole(attempt.mark, "mark"),
            sum_whole(attempt.mark * attempt.mark, "mark_squares"),
            sum_whole(attempt.answer_squares, "answer_squares"),
        )
        .group_by(*key)
        .order_by(*key)
    )
