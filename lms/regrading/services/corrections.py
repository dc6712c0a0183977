"""Proposing a correction of a key, applying it, and withdrawing it."""

from datetime import datetime
from typing import Any

from blinker import Signal
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.rules.corrections import NONE
from lms.catalogue.models import CorrectedKey, CourseVersion, Question
from lms.catalogue.queries import Outline, QuizEntry, load_key, load_outline
from lms.catalogue.services import replace_key
from lms.core import jobs
from lms.core.database import upsert
from lms.regrading.errors import AlreadyProposed, NotChecked, NotProposed, SameKey, TooFewLeft
from lms.regrading.models import KeyCorrection
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.rules import APPLIED, PROPOSED, WITHDRAWN

correction_applied = Signal(
    "Sent in the transaction that lets a corrected key mark from now on. The sender is the "
    "session; `answer` is the new key. Grading by people stands above this domain."
)
CHECK_JOB = "check_correction"
REGRADE_JOB = "regrade"


def name_subject(correction_id: int) -> str:
    """Return the subject of the jobs and audit events of a correction."""
    return f"correction:{correction_id}"


def propose_correction(
    session: Session,
    *,
    question: Question,
    outline: Outline,
    kind: str,
    answer: dict[str, Any],
    reason: str,
    by: Actor,
    now: datetime,
) -> int:
    """Store a correction, have its effect counted, and return its id.

    Raises SameKey, TooFewLeft, AlreadyProposed.
    """
    before = load_key(session, question)
    if answer == before:
        raise SameKey
    if kind == NONE:
        _check_enough_left(session, question, outline)
    correction_id = _insert_correction(
        session,
        question_id=question.id,
        version_id=outline.version_id,
        kind=kind,
        answer=answer,
        before=before,
        reason=reason,
        proposed_by=by.audit_id,
        proposed_at=now,
    )
    _note_event(session, "key_correction_proposed", correction_id, question.id, by=by, now=now)
    _enqueue_job(session, CHECK_JOB, correction_id, by=by, now=now)
    return correction_id


def _insert_correction(session: Session, **values: Any) -> int:
    correction_id: int | None = session.scalar(
        upsert(session, KeyCorrection)
        .values(state=PROPOSED, **values)
        .on_conflict_do_nothing()
        .returning(KeyCorrection.id)
    )
    if correction_id is None:
        raise AlreadyProposed
    return correction_id


def apply_correction(session: Session, row: CorrectionRow, *, by: Actor, now: datetime) -> None:
    """Mark by the new key from now on, and have the attempts of before marked again.

    Of several at once one does it. Raises NotProposed for the others, NotChecked, TooFewLeft.
    """
    if row.state == PROPOSED and row.checked_at is None:
        raise NotChecked
    if row.state == PROPOSED and row.kind == NONE:
        _check_still_enough_left(session, row)
    _leave_proposed(session, row.id, state=APPLIED, applied_by=by.audit_id, applied_at=now)
    replace_key(
        session, version_id=row.version_id, question_id=row.question_id, answer=row.answer, now=now
    )
    correction_applied.send(session, question_id=row.question_id, answer=row.answer)
    _note_event(session, "key_corrected", row.id, row.question_id, by=by, now=now)
    _enqueue_job(session, REGRADE_JOB, row.id, by=by, now=now)


def withdraw_correction(session: Session, row: CorrectionRow, *, by: Actor, now: datetime) -> None:
    """Give up a proposed correction. Raises NotProposed."""
    _leave_proposed(session, row.id, state=WITHDRAWN)
    _note_event(session, "key_correction_withdrawn", row.id, row.question_id, by=by, now=now)


def _leave_proposed(session: Session, correction_id: int, **values: Any) -> None:
    changed_ids = session.execute(
        update(KeyCorrection)
        .where(KeyCorrection.id == correction_id, KeyCorrection.state == PROPOSED)
        .values(**values)
        .returning(KeyCorrection.id)
        .execution_options(synchronize_session=False)
    )
    if changed_ids.first() is None:
        raise NotProposed


def _check_enough_left(session: Session, question: Question, outline: Outline) -> None:
    """Refuse to leave out so many questions that an attempt could have none that counts."""
    for quiz in _list_drawing_quizzes(outline, question.quiz_id):
        left_out = session.scalar(
            select(func.count())
            .select_from(CorrectedKey)
            .join(Question, Question.id == CorrectedKey.question_id)
            .where(
                Question.quiz_id.in_(outline.list_bank_quiz_ids(quiz)),
                CorrectedKey.answer["counts"].as_string() == NONE,
                Question.id != question.id,
            )
        )
        if (left_out or 0) + 1 >= quiz.draw:
            raise TooFewLeft


def _check_still_enough_left(session: Session, row: CorrectionRow) -> None:
    """Refuse what was allowed when it was proposed, if others were left out since.

    The version is locked first, as replace_key() does, so that two at once see each other.
    """
    is_own = CourseVersion.id == row.version_id
    session.execute(select(CourseVersion.id).where(is_own).with_for_update())
    question = session.get_one(Question, row.question_id)
    _check_enough_left(session, question, load_outline(session, row.version_id))


def _list_drawing_quizzes(outline: Outline, quiz_id: int) -> list[QuizEntry]:
    return [quiz for quiz in outline.quizzes if quiz_id in outline.list_bank_quiz_ids(quiz)]


def _note_event(
    session: Session, kind: str, correction_id: int, question_id: int, *, by: Actor, now: datetime
) -> None:
    record_event(
        session,
        kind=kind,
        subject=name_subject(correction_id),
        now=now,
        by_id=by.audit_id,
        question=question_id,
    )


def _enqueue_job(
    session: Session, kind: str, correction_id: int, *, by: Actor, now: datetime
) -> None:
    subject = name_subject(correction_id)
    jobs.enqueue(session, kind=kind, subject=subject, now=now, by_id=by.audit_id)
