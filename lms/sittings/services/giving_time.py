"""Minutes that a supervisor gives back after a fault."""

from datetime import datetime

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.models import Attempt, GivenTime, Sitting
from lms.assessment.rules.supervision import extend_end
from lms.core.clock import Moment
from lms.enrolment.models import Enrolment
from lms.sittings.errors import NobodyWrites
from lms.sittings.services.locking import load_admission, lock_sitting


def give_minutes(
    session: Session,
    *,
    sitting_id: int,
    admission_id: int | None = None,
    minutes: int,
    reason: str,
    by: Actor,
    moment: Moment,
) -> int:
    """Give minutes back to one who writes, or to all; return to how many.

    The sitting lasts as long as the last of them. The reason stays with the attempt. Raises
    SittingNotFound, SittingOver, AdmissionNotFound, OwnAdmission, NobodyWrites.
    """
    sitting = lock_sitting(session, sitting_id, by, moment)
    enrolment_id = None
    if admission_id is not None:
        enrolment_id = load_admission(session, sitting, admission_id, by)[0].enrolment_id
    attempts = _lock_open_attempts(session, sitting, enrolment_id, by)
    if not attempts:
        raise NobodyWrites
    for attempt in attempts:
        ends_at = extend_end(attempt.ends_at, minutes, moment.now)
        sitting.ends_at = max(sitting.ends_at, ends_at)
        given_time = GivenTime(
            attempt_id=attempt.id,
            minutes=minutes,
            reason=reason,
            given_by=by.person_id,
            given_at=moment.now,
        )
        _extend_attempt(session, sitting, attempt, given_time, ends_at)
    session.flush()
    return len(attempts)


def _extend_attempt(
    session: Session,
    sitting: Sitting,
    attempt: Row[*tuple[int, ...]],
    given_time: GivenTime,
    ends_at: datetime,
) -> None:
    """Store the new end of an attempt with the minutes, and write them into the audit record."""
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id)
        .values(ends_at=ends_at)
        .execution_options(synchronize_session=False)
    )
    session.add(given_time)
    record_event(
        session,
        kind="minutes_given",
        subject=f"person:{attempt.person_id}",
        now=given_time.given_at,
        by_id=given_time.given_by,
        sitting=sitting.id,
        attempt=attempt.id,
        minutes=given_time.minutes,
    )


def _lock_open_attempts(
    session: Session, sitting: Sitting, enrolment_id: int | None, by: Actor
) -> list[Row[*tuple[int, ...]]]:
    """Return the attempts of the sitting that are not handed in, locked; none of the actor's."""
    query = (
        select(Attempt.id, Attempt.ends_at, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(
            Attempt.sitting_id == sitting.id,
            Attempt.submitted_at.is_(None),
            Enrolment.person_id != by.person_id,
        )
        .order_by(Attempt.id)
        .with_for_update(of=Attempt)
    )
    if enrolment_id is not None:
        query = query.where(Attempt.enrolment_id == enrolment_id)
    return list(session.execute(query))
