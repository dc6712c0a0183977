"""Taking an attempt that is deleted out of the record of corrections."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.regrading.models import PassDecision, Regrading


def lock_regradings(session: Session, attempt_id: int | None) -> None:
    """Lock what corrections make of an attempt, before the attempt itself as marking again does."""
    rows = select(Regrading.correction_id).where(Regrading.attempt_id == attempt_id)
    session.execute(rows.order_by(Regrading.correction_id).with_for_update()).all()


def forget_attempt(session: Session, attempt_id: int) -> None:
    """Delete what corrections made of an attempt that never was one, and the decision on its pass.

    The attempt is locked by the caller, who deletes it.
    """
    for table in (Regrading, PassDecision):
        session.execute(
            delete(table).where(table.attempt_id == attempt_id),
            execution_options={"synchronize_session": False},
        )
