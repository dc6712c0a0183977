"""Grading of the answers of an attempt by the keys of their questions.

Grading happens on the server only; answer keys never leave it before the end of an attempt.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lms.assessment.queries import AttemptRow
from lms.assessment.rules.checks import NO_ANSWER, AnswerState
from lms.assessment.rules.corrections import NONE, change_weight, grade_by_key
from lms.assessment.rules.marks import is_whole
from lms.assessment.rules.waiting import is_graded_by_person
from lms.catalogue.queries import AnswerKeys, QuizEntry


def leave_out_questions(attempt: AttemptRow, keys: AnswerKeys) -> AttemptRow:
    """Return the attempt with no weight for questions that are left out of the marks."""
    items = attempt.drawn_items
    for position, item in enumerate(attempt.drawn_items, 1):
        if keys[item["question"]][1].get("counts") == NONE:
            items = change_weight(items, position, 0)
    return replace(attempt, drawn_items=items)


def grade_attempt(
    attempt: AttemptRow,
    quiz: QuizEntry,
    keys: AnswerKeys,
    answers: Mapping[int, AnswerState],
    *,
    now: datetime,
) -> list[dict[str, Any]]:
    """Return a row for each question of the attempt, answered or not, with its mark.

    The mark of a text that a person has to grade is None.
    """
    rows = []
    for position, item in enumerate(attempt.drawn_items, 1):
        answer = answers.get(position, NO_ANSWER)
        key = keys[item["question"]]
        mark = None
        if not is_graded_by_person(*key, answer.given_answer):
            mark = grade_by_key(*key, answer, quiz.conduct.penalty, quiz.wrong_costs)
        rows.append(
            {
                "attempt_id": attempt.id,
                "position": position,
                "question_id": item["question"],
                "given_answer": answer.given_answer,
                "answered_at": now,
                "mark": mark,
                "right": is_whole(mark),
            }
        )
    return rows
