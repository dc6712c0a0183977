"""Noting who came."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.outreach.errors import SessionCancelled, SessionNotBegun
from lms.outreach.models import SignUp
from lms.outreach.queries import runs
from lms.outreach.rules import COMING, MARKED_EVENT, WITHDRAWN
from lms.outreach.services.recording import locked, touch, write_event


def note_attendance(
    session: Session,
    *,
    session_id: int,
    shown: Collection[int],
    came: Collection[int],
    by: Actor,
    now: datetime,
) -> int:
    """Notes of those who were shown (ids of sign-ups) whether they came; returns for how many that is new. Whoever waited and came had a place.

    Raises SessionNotFound, SessionCancelled, SessionNotBegun.
    """
    row = locked(session, session_id, runs(by))
    if row.cancelled_at is not None:
        raise SessionCancelled
    if row.starts_at > now:
        raise SessionNotBegun
    listed = (SignUp.session_id == row.id, SignUp.state != WITHDRAWN, SignUp.id.in_(set(shown)))
    changed = 0
    for one in session.scalars(select(SignUp).where(*listed).order_by(SignUp.id)).all():
        was_there = one.id in came
        if one.came is was_there:
            continue
        write_event(
            session,
            row,
            MARKED_EVENT,
            now=now,
            by_id=by.audit_id,
            sign_up=one,
            was=one.came,
            came=was_there,
        )
        touch(one, now, came=was_there, state=COMING if was_there else one.state)
        changed += 1
    return changed
