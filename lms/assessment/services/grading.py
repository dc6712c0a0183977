"""What a person's grade of a text makes of its attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.queries import AttemptRow
from lms.assessment.rules.marks import is_whole
from lms.assessment.services.counting import requeue_attempts
from lms.assessment.services.marking import add_up_answers
from lms.assessment.services.regrading import Regrade, apply_regrade, load_marked_answers
from lms.assessment.services.results import settle_result
from lms.catalogue.queries import Outline, QuizEntry

Grade = Mapping[str, Any]


def grade_text(
    session: Session,
    *,
    attempt: AttemptRow,
    outline: Outline,
    quiz: QuizEntry,
    position: int,
    mark: int,
    grade: Grade,
) -> AttemptRow:
    """Give a text of an attempt, locked by the caller, its mark; return what comes of the attempt.

    With the last text it gets its per cent, counts for its quiz, and joins the counts.
    """
    _store_answer(session, attempt.id, position, mark, grade)
    outcome = _add_up(session, attempt, outline, quiz)
    # A pass that a corrected key no longer gives waits for a decision; no grade takes it back.
    outcome["passed"] = True if attempt.passed else outcome["passed"]
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id)
        .values(**outcome)
        .execution_options(synchronize_session=False)
    )
    graded_attempt = replace(attempt, **outcome)
    settle_result(session, enrolment_id=attempt.enrolment_id, quiz=quiz)
    return graded_attempt


def change_grade_of_text(
    session: Session,
    *,
    attempt: AttemptRow,
    outline: Outline,
    quiz: QuizEntry,
    position: int,
    mark: int,
    grade: Grade,
) -> bool:
    """Replace the mark of a graded text, as a corrected key does; the attempt is locked.

    No pass is taken back. Returns whether that is to be decided: see apply_regrade.
    """
    requeue_attempts(session, [attempt.id])
    before = _find_mark(load_marked_answers(session, [attempt.id])[attempt.id], position)
    _store_answer(session, attempt.id, position, mark, grade)
    outcome = _add_up(session, attempt, outline, quiz)
    return apply_regrade(
        session,
        Regrade(attempt=attempt, position=position, before=before, after=mark, values=outcome),
        quiz,
    )


def _find_mark(answers: Sequence[Any], position: int) -> int | None:
    return next((row.mark for row in answers if row.position == position), None)


def _store_answer(
    session: Session, attempt_id: int, position: int, mark: int, grade: Grade
) -> None:
    session.execute(
        update(Answer)
        .where(Answer.attempt_id == attempt_id, Answer.position == position)
        .values(mark=mark, right=is_whole(mark), grade=dict(grade))
        .execution_options(synchronize_session=False)
    )


def _add_up(
    session: Session, attempt: AttemptRow, outline: Outline, quiz: QuizEntry
) -> dict[str, Any]:
    answers = load_marked_answers(session, [attempt.id])[attempt.id]
    rows = [{"position": row.position, "mark": row.mark, "right": row.right} for row in answers]
    return add_up_answers(session, attempt, outline, quiz, rows)
