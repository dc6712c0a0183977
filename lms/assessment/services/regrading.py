"""Marking submitted attempts again after the key of one of their questions was corrected."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.assessment.models import Answer
from lms.assessment.queries import AttemptRow
from lms.assessment.rules.checks import AnswerState
from lms.assessment.rules.corrections import change_weight, grade_by_key, is_erased
from lms.assessment.rules.marks import is_whole
from lms.assessment.services.counting import requeue_attempts
from lms.assessment.services.marking import add_up_answers
from lms.assessment.services.results import settle_result
from lms.assessment.services.submitting import store_outcome
from lms.catalogue.queries import Outline, QuizEntry
from lms.catalogue.rules.question import WRITTEN
from lms.core.rows import read_rows


@dataclass(frozen=True, slots=True)
class MarkedAnswer:
    """An answer of a submitted attempt with its mark; None: left out, or it waits for a person."""

    attempt_id: int
    position: int
    question_id: int
    given_answer: dict[str, Any]
    mark: int | None
    right: bool | None
    checks: int
    is_checked: bool

    @property
    def state(self) -> AnswerState:
        """Return the answer with how often it was checked."""
        return AnswerState(self.given_answer, self.checks, self.is_checked)


@dataclass(frozen=True, slots=True)
class QuestionKey:
    """A question with the key to mark by, and its weight where it counts."""

    question_id: int
    type: str
    answer: dict[str, Any]
    weight: int


@dataclass(frozen=True, slots=True)
class Regrade:
    """What marking an attempt again makes of it. `values`: its columns, and `passed` by its marks.

    `before` and `after` are the mark of the answer; None: left out, or it waits for a person.
    """

    attempt: AttemptRow
    position: int
    before: int | None
    after: int | None
    values: dict[str, Any]

    @property
    def is_pass(self) -> bool:
        """Whether the attempt is passed by its new marks."""
        return bool(self.values["passed"])


def load_marked_answers(
    session: Session, attempt_ids: Sequence[int]
) -> dict[int, list[MarkedAnswer]]:
    """Return the answers of attempts in order, by attempt."""
    table = Answer.__table__.c
    rows = session.connection().execute(
        select(*(table[name] for name in MarkedAnswer.__dataclass_fields__))
        .where(table.attempt_id.in_(list(attempt_ids)))
        .order_by(table.attempt_id, table.position)
    )
    answers: dict[int, list[MarkedAnswer]] = {}
    for row in read_rows(MarkedAnswer, rows):
        answers.setdefault(row.attempt_id, []).append(row)
    return answers


def plan_regrade(
    session: Session,
    *,
    attempt: AttemptRow,
    answers: Sequence[MarkedAnswer],
    outline: Outline,
    quiz: QuizEntry,
    key: QuestionKey,
) -> Regrade:
    """Return what marking one question of an attempt by its key makes of it. Only reads.

    The other answers keep their marks. So does one whose text was erased or that a person grades,
    unless the key counts every answer or none.
    """
    answer = next(row for row in answers if row.question_id == key.question_id)
    mark = answer.mark
    is_kept = is_erased(answer.given_answer) or key.type == WRITTEN
    if "counts" in key.answer or not is_kept:
        mark = grade_by_key(
            key.type, key.answer, answer.state, quiz.conduct.penalty, quiz.wrong_costs
        )
    weight = 0 if mark is None else key.weight
    items = change_weight(attempt.drawn_items, answer.position, weight)
    new_answer = replace(answer, mark=mark, right=is_whole(mark))
    rows = [_to_row(new_answer if row is answer else row) for row in answers]
    totals = add_up_answers(session, replace(attempt, drawn_items=items), outline, quiz, rows)
    return Regrade(
        attempt=attempt,
        position=answer.position,
        before=answer.mark,
        after=mark,
        values={"drawn_items": items, **totals},
    )


def apply_regrade(session: Session, regrade: Regrade, quiz: QuizEntry) -> bool:
    """Store new marks of an attempt that is taken out of the counts (requeue_attempts).

    A pass is kept whatever the marks are: taking it back is the decision of a person. Returns
    whether that is to be decided: a pass was kept that the marks do not give.
    """
    attempt = regrade.attempt
    session.execute(
        update(Answer)
        .where(Answer.attempt_id == attempt.id, Answer.position == regrade.position)
        .values(mark=regrade.after, right=is_whole(regrade.after))
        .execution_options(synchronize_session=False)
    )
    is_passed = True if attempt.passed else regrade.values["passed"]
    store_outcome(session, attempt.id, {**regrade.values, "passed": is_passed})
    is_kept = settle_result(session, enrolment_id=attempt.enrolment_id, quiz=quiz, keeps_pass=True)
    return is_kept or bool(is_passed) != regrade.is_pass


def withdraw_pass(
    session: Session, *, attempt: AttemptRow, outline: Outline, quiz: QuizEntry
) -> None:
    """Let an attempt and the result of its quiz be passed only if their marks say so."""
    rows = [_to_row(row) for row in load_marked_answers(session, [attempt.id])[attempt.id]]
    is_passed = add_up_answers(session, attempt, outline, quiz, rows)["passed"]
    requeue_attempts(session, [attempt.id])
    store_outcome(session, attempt.id, {"passed": is_passed})
    settle_result(session, enrolment_id=attempt.enrolment_id, quiz=quiz)


def _to_row(answer: MarkedAnswer) -> dict[str, Any]:
    return {"position": answer.position, "mark": answer.mark, "right": answer.right}
