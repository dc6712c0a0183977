"""What counts of all attempts of an enrolment at a quiz."""

from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Row, and_, case, not_, or_, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt, QuizResult
from lms.assessment.queries import AttemptRow
from lms.assessment.rules import compute_percent
from lms.assessment.rules.counted_results import SubmittedAttempt, choose_result
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.core.database import upsert
from lms.core.rows import read_row

_ATTEMPT = Attempt.__table__.c
# The columns of a SubmittedAttempt.
SUBMITTED: Final = (
    _ATTEMPT.mark,
    _ATTEMPT.whole_mark,
    _ATTEMPT.percent,
    _ATTEMPT.passed,
    _ATTEMPT.sitting_id.is_not(None).label("supervised"),
)


def add_result(session: Session, *, attempt: AttemptRow, quiz: QuizEntry) -> None:
    """Take a newly submitted attempt into the result that counts, in one statement if it can be.

    One with a text that waits counts only where it is passed already, by what is certain; that of
    a final waits all the same, since the certificate bears its per cent.
    """
    if attempt.is_waiting and not (attempt.passed and quiz.module_slug):
        return
    enrolment_id = attempt.enrolment_id
    if quiz.counted_result == "average" or attempt.sitting_id is not None:
        settle_result(session, enrolment_id=enrolment_id, quiz=quiz)
        return
    percent = compute_percent(attempt.mark or 0, attempt.whole_mark or 0)
    row = {
        "enrolment_id": enrolment_id,
        "quiz_id": quiz.id,
        "percent": percent,
        "passed": attempt.passed,
    }
    statement = upsert(session, QuizResult).values(row)
    old, key = QuizResult.__table__.c, ["enrolment_id", "quiz_id"]
    new: Any = statement.excluded
    best = case((old.percent < new.percent, new.percent), else_=old.percent)
    # This attempt has no sitting: what now rests on it is not supervised (rules.passing).
    stays = and_(old.supervised, old.percent >= new.percent, or_(old.passed, not_(new.passed)))
    changes = {
        "best": {"percent": best, "passed": or_(old.passed, new.passed), "supervised": stays},
        "last": {"percent": new.percent, "passed": new.passed, "supervised": False},
    }
    if quiz.counted_result == "first":
        session.connection().execute(statement.on_conflict_do_nothing(index_elements=key))
    else:
        set_ = changes[quiz.counted_result]
        session.connection().execute(statement.on_conflict_do_update(index_elements=key, set_=set_))


def settle_result(
    session: Session, *, enrolment_id: int, quiz: QuizEntry, keeps_pass: bool = False
) -> bool:
    """Store the result that counts by the rule of the quiz, from all submitted attempts.

    Call it whenever marks of submitted attempts changed. `keeps_pass`: a quiz that was passed stays
    so. Returns whether a pass was kept that the attempts do not give.
    """
    is_graded: Any = _ATTEMPT.percent.is_not(None)
    if quiz.module_slug:
        # A text may wait for its grade in an attempt that passes already: see add_result.
        is_graded = or_(is_graded, _ATTEMPT.passed)
    rows = session.connection().execute(
        select(*SUBMITTED)
        .where(
            _ATTEMPT.enrolment_id == enrolment_id,
            _ATTEMPT.quiz_id == quiz.id,
            _ATTEMPT.submitted_at.is_not(None),
            is_graded,
        )
        .order_by(_ATTEMPT.number)
    )
    result = choose_result([_read_submitted(row) for row in rows], quiz)
    if result is None:
        return False
    is_kept = keeps_pass and not result.passed and is_quiz_passed(session, enrolment_id, quiz.id)
    outcome = asdict(result) | {"passed": result.passed or is_kept}
    session.connection().execute(
        upsert(session, QuizResult)
        .values(enrolment_id=enrolment_id, quiz_id=quiz.id, **outcome)
        .on_conflict_do_update(index_elements=["enrolment_id", "quiz_id"], set_=outcome)
    )
    return is_kept


def _read_submitted(row: Row[*tuple[Any, ...]]) -> SubmittedAttempt:
    certain = compute_percent(row.mark, row.whole_mark)
    return read_row(SubmittedAttempt, row, percent=certain if row.percent is None else row.percent)


def is_quiz_passed(session: Session, enrolment_id: int, quiz_id: int) -> bool:
    """Return whether an enrolment has passed a quiz, by the result that counts."""
    result = QuizResult.__table__.c
    query = select(result.passed).where(
        result.enrolment_id == enrolment_id, result.quiz_id == quiz_id
    )
    return bool(session.connection().scalar(query))
