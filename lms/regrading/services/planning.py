"""Judging of the listed attempts, in batches: what a correction would change."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.assessment.queries import load_attempts
from lms.assessment.services import load_marked_answers
from lms.regrading.models import KeyCorrection, Regrading
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.services.course_effects import judge_course
from lms.regrading.services.judges import build_judge
from lms.regrading.services.regradings import describe_regrade, store_regradings

JUDGED_AT_ONCE: Final = 50  # attempts in a transaction

_REGRADING = Regrading.__table__.c


def judge_batch(session: Session, row: CorrectionRow) -> int:
    """Judge the next attempts for the preview; return how many, 0 at the end."""
    ids = session.scalars(
        select(_REGRADING.attempt_id)
        .where(_REGRADING.correction_id == row.id, _REGRADING.effect.is_(None))
        .order_by(_REGRADING.attempt_id)
        .limit(JUDGED_AT_ONCE)
    ).all()
    if not ids:
        return 0
    judge, answers = build_judge(session, row, row.answer), load_marked_answers(session, ids)
    regradings = []
    for attempt in load_attempts(session, ids):
        regrade = judge.plan(session, attempt, answers[attempt.id])
        regradings.append(describe_regrade(regrade) | judge_course(session, judge, regrade))
    store_regradings(session, row.id, regradings)
    return len(ids)


def finish_check(session: Session, correction_id: int, now: datetime) -> None:
    """Record that the preview is complete."""
    session.execute(
        update(KeyCorrection)
        .where(KeyCorrection.id == correction_id)
        .values(checked_at=now)
        .execution_options(synchronize_session=False)
    )
