"""The lock by which nothing is saved to an attempt that is submitted, or whose time is over."""

from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.assessment.queries import AttemptRow
from lms.core.database import UtcDateTime

_ATTEMPT = Attempt.__table__.c
# `earliest_end`: attempts that ended before take no answers. It cannot be submitted meanwhile.
LOCK_IF_OPEN = (
    select(_ATTEMPT.id)
    .where(
        _ATTEMPT.id == bindparam("attempt"),
        _ATTEMPT.submitted_at.is_(None),
        or_(
            _ATTEMPT.ends_at.is_(None),
            _ATTEMPT.ends_at > bindparam("earliest_end", type_=UtcDateTime()),
        ),
    )
    .with_for_update(read=True)
)


def lock_if_open(session: Session, attempt: AttemptRow, now: datetime) -> bool:
    """Return whether an attempt still takes answers; if so it is not submitted meanwhile."""
    values = {"attempt": attempt.id, "earliest_end": now - attempt.grace}
    return session.connection().scalar(LOCK_IF_OPEN, values) is not None
