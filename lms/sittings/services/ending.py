"""Ending of sittings: what is open is handed in as it is."""

from sqlalchemy import Row, case, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.models import Attempt
from lms.core.clock import Moment
from lms.core.database import Database
from lms.enrolment.models import Enrolment
from lms.learning.services import hand_in_overdue
from lms.sittings.services.locking import find_locked


def end_sitting(database: Database, *, sitting_id: int, by: Actor, moment: Moment) -> None:
    """End a sitting: nobody begins or answers in it any more. Idempotent.

    The time of its open attempts is over in the first transaction; then each is handed in by one
    of its own, so that a full room does not hold up the site. Those that a fault leaves behind are
    handed in as any whose time is over. Raises SittingNotFound.
    """
    with database.write() as session:
        _end_sitting(session, sitting_id, by, moment)
    with database.read() as session:
        open_attempts = _list_open(session, sitting_id)
    for attempt in open_attempts:
        with database.write() as session:
            hand_in_overdue(
                session, attempt_id=attempt.id, person_id=attempt.person_id, moment=moment
            )


def _end_sitting(session: Session, sitting_id: int, by: Actor, moment: Moment) -> None:
    sitting = find_locked(session, sitting_id, by)
    if sitting.ended_at is not None:
        return
    sitting.ended_at, sitting.ended_by = min(moment.now, sitting.ends_at), by.person_id
    earlier = case((Attempt.ends_at < moment.now, Attempt.ends_at), else_=moment.now)
    session.execute(
        update(Attempt)
        .where(Attempt.sitting_id == sitting_id, Attempt.submitted_at.is_(None))
        .values(ends_at=earlier, grace_seconds=0)
        .execution_options(synchronize_session=False)
    )
    record_event(
        session,
        kind="sitting_ended",
        subject=f"sitting:{sitting_id}",
        now=moment.now,
        by_id=by.audit_id,
    )


def _list_open(session: Session, sitting_id: int) -> list[Row[int, int]]:
    return list(
        session.execute(
            select(Attempt.id, Enrolment.person_id)
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(Attempt.sitting_id == sitting_id, Attempt.submitted_at.is_(None))
            .order_by(Attempt.id)
        )
    )
