"""Reminding people the day before of the session to which they come, and what of what was told is no longer so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import (
    SESSION_CANCELLED,
    SESSION_CHANGED,
    SESSION_PLACE,
    SESSION_REMINDER,
)
from lms.outreach.models import SignUp, TrainingSession
from lms.outreach.rules import COMING, WITHDRAWN
from lms.outreach.services.recording import give_free_places, locked, subject_id, tell_people

TOLD: Final = (SESSION_PLACE, SESSION_CHANGED, SESSION_CANCELLED, SESSION_REMINDER)
AHEAD: Final = timedelta(hours=24)


def sessions_to_remind_of(session: Session, *, now: datetime) -> list[int]:
    """The ids of the sessions that begin within a day."""
    soon = (
        TrainingSession.starts_at > now,
        TrainingSession.starts_at <= now + AHEAD,
        TrainingSession.cancelled_at.is_(None),
    )
    return list(
        session.scalars(select(TrainingSession.id).where(*soon).order_by(TrainingSession.id))
    )


def remind_of_session(session: Session, *, session_id: int, moment: Moment) -> int:
    """Reminds everybody who has a place, once for one time of beginning; returns how many were not reminded yet. Whoever signed up within the
    last day knows. Before that, places that became free without anybody noticing are given to those who wait.
    """
    row = locked(session, session_id, true())
    if row.cancelled_at is not None or not moment.now < row.starts_at <= moment.now + AHEAD:
        return 0
    give_free_places(session, row, moment=moment)
    early = (
        SignUp.session_id == row.id,
        SignUp.state == COMING,
        SignUp.queued_at <= row.starts_at - AHEAD,
    )
    people = [
        (person_id, f"{person_id} {row.starts_at.isoformat()}")
        for person_id in session.scalars(select(SignUp.person_id).where(*early))
    ]
    return tell_people(session, row, SESSION_REMINDER, people, moment=moment)


def outdated_sessions(
    session: Session, messages: Sequence[MessageRow], *, now: datetime
) -> set[int]:
    """Which messages about sessions need not be sent any more: the session has begun or (but for the news of that) is cancelled, or their
    reader gave the place back.
    """
    told = {
        one.id: (subject_id(one.subject), one.kind == SESSION_CANCELLED)
        for one in messages
        if one.kind in TOLD
    }
    if not told:
        return set()
    rows = session.execute(
        select(Message.id, TrainingSession.id, TrainingSession.cancelled_at)
        .join(SignUp, SignUp.person_id == Message.person_id)
        .join(TrainingSession, TrainingSession.id == SignUp.session_id)
        .where(
            Message.id.in_(told),
            TrainingSession.id.in_({session_id for session_id, _off in told.values()}),
            TrainingSession.starts_at > now,
            SignUp.state != WITHDRAWN,
        )
    )
    so = {
        message_id
        for message_id, session_id, cancelled in rows
        if told[message_id] == (session_id, cancelled is not None)
    }
    return set(told) - so
