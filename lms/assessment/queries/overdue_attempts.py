"""Reads of attempts whose time is over and that nobody submitted."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.assessment.queries.attempts import AttemptRow, find_attempt, list_attempts
from lms.enrolment.models import Enrolment

_ATTEMPT = Attempt.__table__.c
_ENROLMENT = Enrolment.__table__


def find_overdue_attempt(
    session: Session, *, enrolment_id: int, quiz_id: int, now: datetime
) -> AttemptRow | None:
    """Return the attempt that is not submitted though its time is over, locked; or None."""
    latest = next(iter(list_attempts(session, enrolment_id=enrolment_id, quiz_id=quiz_id)), None)
    if latest is None or not latest.is_overdue(now):
        return None
    return find_attempt(
        session, attempt_id=latest.id, person_id=latest.enrolment.person_id, lock="update"
    )


def list_overdue_attempts(
    session: Session, *, ended_before: datetime, limit: int
) -> list[tuple[int, int]]:
    """Return the ids of attempts whose time is over and that nobody submitted, and their people's.

    Those that ended first come first.
    """
    rows = session.execute(
        select(_ATTEMPT.id, _ENROLMENT.c.person_id)
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.submitted_at.is_(None), _ATTEMPT.ends_at < ended_before)
        .order_by(_ATTEMPT.ends_at)
        .limit(limit)
    )
    return [(row.id, row.person_id) for row in rows]
