"""Marking the attempts of an applied correction again, in batches; each attempt is done once."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.assessment.queries import AttemptRow, load_attempts
from lms.assessment.services import (
    apply_regrade,
    is_quiz_passed,
    load_marked_answers,
    requeue_attempts,
)
from lms.catalogue.queries import lock_answer_keys
from lms.core.clock import Moment
from lms.learning.services import complete_if_ready
from lms.messaging.rules.kinds import TEST_PASSED
from lms.messaging.services import tell_people
from lms.regrading.models import KeyCorrection, Regrading
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.services.corrections import name_subject
from lms.regrading.services.decisions import note_decision
from lms.regrading.services.judges import Judge, build_judge
from lms.regrading.services.notes import build_note
from lms.regrading.services.regradings import describe_regrade, store_regradings

BATCH: Final = 25  # attempts in a transaction: others wait for it on SQLite

_REGRADING = Regrading.__table__.c


def regrade_batch(
    session: Session, row: CorrectionRow, *, moment: Moment, channels: Collection[str]
) -> int:
    """Mark the next listed attempts by the key of now; return how many, 0 at the end.

    The key may be of a later correction of the same question: then both give the same marks.
    """
    ids = session.scalars(
        select(_REGRADING.attempt_id)
        .where(_REGRADING.correction_id == row.id, _REGRADING.applied_at.is_(None))
        .order_by(_REGRADING.attempt_id)
        .limit(BATCH)
        .with_for_update()
    ).all()
    if not ids:
        return 0
    attempts = load_attempts(session, ids, lock=True)
    keys = lock_answer_keys(session, row.version_id)
    judge = build_judge(session, row, keys[row.question_id][1])
    requeue_attempts(session, ids)
    answers = load_marked_answers(session, ids)
    regradings, notes = [], []
    for attempt in attempts:
        regrade = judge.plan(session, attempt, answers[attempt.id])
        quiz = judge.outline.find_quiz_by_id(attempt.quiz_id)
        was_passed = is_quiz_passed(session, attempt.enrolment_id, quiz.id)
        is_to_decide = apply_regrade(session, regrade, quiz)
        note_decision(
            session, attempt, is_to_decide=is_to_decide, now=moment.now, correction_id=row.id
        )
        has_gained = not was_passed and is_quiz_passed(session, attempt.enrolment_id, quiz.id)
        completes = has_gained and _complete_course(session, row, attempt, judge, moment)
        if has_gained:
            notes.append(build_note(TEST_PASSED, attempt, judge.outline))
        regradings.append(
            {**describe_regrade(regrade), "completes": completes, "applied_at": moment.now}
        )
    store_regradings(session, row.id, regradings)
    tell_people(session, notes=notes, moment=moment, channels=channels)
    return len(ids)


def finish_regrading(session: Session, row: CorrectionRow, *, attempts: int, now: datetime) -> None:
    """Record that every attempt of an applied correction is marked."""
    session.execute(
        update(KeyCorrection)
        .where(KeyCorrection.id == row.id)
        .values(regraded_at=now)
        .execution_options(synchronize_session=False)
    )
    record_event(
        session,
        kind="attempts_regraded",
        subject=name_subject(row.id),
        now=now,
        by_id=row.applied_by,
        question=row.question_id,
        attempts=attempts,
    )


def _complete_course(
    session: Session, row: CorrectionRow, attempt: AttemptRow, judge: Judge, moment: Moment
) -> bool:
    return complete_if_ready(
        session,
        enrolment=attempt.enrolment,
        outline=judge.outline,
        by_id=row.applied_by or attempt.enrolment.person_id,
        moment=moment,
    )
