"""What graded answers add to the counts of questions."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Select, String, case, cast, func, select

from lms.assessment.models import Answer
from lms.assessment.queries.quiz_facts import select_graded, sum_whole
from lms.assessment.rules import STRATA, WHOLE_MARK, WHOLE_REST
from lms.core.database import BigKey

_ANSWER = Answer.__table__.c


def select_answers(condition: ColumnElement[bool]) -> CTE:
    """Select the graded answers of attempts, each with its rest and the stratum of the rest."""
    attempts = select_graded(condition)
    mark, others = cast(_ANSWER.mark, BigKey), attempts.c.questions - 1
    # Whole parts, rounded: the same on both databases, and sums of integers are exact.
    parts = (attempts.c.mark - mark) * (2 * WHOLE_REST // WHOLE_MARK)
    rest = case((others > 0, (parts + others) // (2 * others)), else_=0)
    answers = (
        select(
            _ANSWER.question_id,
            attempts.c.quiz_id,
            func.coalesce(_ANSWER.language, attempts.c.language).label("language"),
            attempts.c.is_first,
            attempts.c.passed,
            cast(_ANSWER.right, Integer).label("right"),
            mark.label("mark"),
            case((cast(_ANSWER.given_answer, String) == "{}", 1), else_=0).label("blank"),
            cast(rest, BigKey).label("rest"),
            _ANSWER.given_answer,
        )
        .join(attempts, attempts.c.id == _ANSWER.attempt_id)
        .where(_ANSWER.mark.is_not(None))
        .cte("marked_answer")
    )
    # What wrong answers cost may leave less than nothing.
    stratum = case((answers.c.rest > 0, answers.c.rest // (WHOLE_REST // STRATA)), else_=0)
    return select(answers, cast(stratum, Integer).label("stratum")).cte("graded_answer")


def select_question_changes(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what graded attempts change in QuestionCount."""
    answer = select_answers(condition).c
    key = [answer.question_id, answer.quiz_id, answer.language, answer.is_first]
    return (
        select(
            *key,
            cast(func.count(), BigKey).label("asked_count"),
            sum_whole(answer.right, "right"),
            sum_whole(answer.blank, "blank"),
            sum_whole(answer.mark, "mark"),
            sum_whole(answer.mark * answer.mark, "mark_squares"),
            sum_whole(answer.passed, "passed_count"),
            sum_whole(answer.passed * answer.mark, "passed_mark"),
            sum_whole(answer.rest, "rest"),
            sum_whole(answer.rest * answer.mark, "rest_mark"),
            sum_whole(answer.rest * answer.rest, "rest_squares"),
        )
        .group_by(*key)
        .order_by(*key)
    )


def select_question_strata(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Select what graded attempts change in QuestionStratum."""
    answer = select_answers(condition).c
    key = [answer.question_id, answer.language, answer.is_first, answer.stratum]
    counts = (cast(func.count(), BigKey).label("asked_count"), sum_whole(answer.right, "right"))
    return select(*key, *counts).group_by(*key).order_by(*key)
