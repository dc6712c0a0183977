"""The page of one question of an open attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessment.queries import (
    AttemptRow,
    QuestionVerdict,
    ShownQuestion,
    build_question_verdict,
    build_shown_question,
    load_answer_states,
)
from lms.assessment.rules import DURING, decide_visible
from lms.assessment.rules.checks import NO_ANSWER
from lms.catalogue.queries import load_questions
from lms.catalogue.rules.conduct import DEFERRED
from lms.catalogue.rules.question import WRITTEN
from lms.learning.views.own_attempts import OwnAttempt
from lms.web.transaction import session


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question with what was answered and what is known about it.

    `values`: of the form's fields; `error`: why they could not be taken. `is_saved`: the values
    are stored. `answered`: questions with an answer, `answered_elsewhere`: other questions.
    `checks_left`: how often the answer may be checked now; 0 if it is final or never checked.
    """

    attempt: AttemptRow
    position: int
    question: ShownQuestion
    values: Sequence[Any]
    error: str | None
    is_saved: bool
    is_locked: bool
    answered: int
    answered_elsewhere: int
    weight: int
    can_check: bool
    checks_left: int
    verdict: QuestionVerdict | None


def show_question(
    own_attempt: OwnAttempt, position: int, unsent: Sequence[str] = (), error: str | None = None
) -> QuestionPage:
    """Return a question with the saved answer, or with one that is not saved yet."""
    attempt_row, _outline, quiz_entry = own_attempt
    conduct = quiz_entry.conduct
    item = attempt_row.drawn_items[position - 1]
    question = load_questions(session(), [item["question"]])[item["question"]]
    answers = load_answer_states(session(), attempt_row.id)
    answer = answers.get(position, NO_ANSWER)
    shown_question, saved_values = build_shown_question(
        question, item["order"], (dict(answer.given_answer), None)
    )
    unsaved_values = () if answer.is_locked else unsent
    answered_count = sum(bool(row.given_answer) for row in answers.values())
    can_check = conduct.behaviour != DEFERRED and question.type != WRITTEN
    return QuestionPage(
        attempt=attempt_row,
        position=position,
        question=shown_question,
        values=unsaved_values or saved_values,
        error=error,
        is_saved=bool(answer.given_answer) and not unsaved_values,
        is_locked=answer.is_locked,
        weight=item.get("weight", 1),
        answered=answered_count,
        answered_elsewhere=answered_count - bool(answer.given_answer),
        can_check=can_check,
        checks_left=conduct.checks_allowed - answer.checks
        if can_check and not answer.is_locked
        else 0,
        verdict=None
        if unsaved_values
        else build_question_verdict(
            question, answer, conduct, decide_visible(conduct.review, DURING)
        ),
    )
