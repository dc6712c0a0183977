"""What the services of sessions share: the row that is locked, the record, the free places that go to those who wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.messaging.rules.kinds import SESSION_PLACE
from lms.messaging.services import Note, tell
from lms.outreach.errors import SessionBegun, SessionCancelled, SessionNotFound
from lms.outreach.models import SessionEvent, SignUp, TrainingSession
from lms.outreach.rules import COMING, PLACE_EVENT, WAITING


def locked(session: Session, session_id: int, allowed: ColumnElement[bool]) -> TrainingSession:
    """The session, locked until the transaction ends: who signs up, withdraws or changes it takes turns. Raises SessionNotFound."""
    asked = (
        select(TrainingSession).where(TrainingSession.id == session_id, allowed).with_for_update()
    )
    found = session.scalars(asked.execution_options(populate_existing=True)).first()
    if found is None:
        raise SessionNotFound
    return found


def locked_to_come(
    session: Session, session_id: int, allowed: ColumnElement[bool], now: datetime
) -> TrainingSession:
    """The same of a session that is still to come. Raises SessionNotFound, SessionCancelled, SessionBegun."""
    found = locked(session, session_id, allowed)
    if found.cancelled_at is not None:
        raise SessionCancelled
    if found.starts_at <= now:
        raise SessionBegun
    return found


def write_event(
    session: Session,
    row: TrainingSession,
    kind: str,
    *,
    now: datetime,
    by_id: int | None,
    sign_up: SignUp | None = None,
    **details: Any,
) -> None:
    """Appends to the record of a session, or of somebody's place in it."""
    about = None if sign_up is None else sign_up.id
    session.add(
        SessionEvent(
            session_id=row.id, sign_up_id=about, kind=kind, at=now, actor_id=by_id, details=details
        )
    )


def coming_count(session: Session, session_id: int) -> int:
    """How many have a place."""
    return (
        session.scalar(
            select(func.count()).where(SignUp.session_id == session_id, SignUp.state == COMING)
        )
        or 0
    )


def touch(sign_up: SignUp, now: datetime, **values: Any) -> None:
    """Changes somebody's place, so that calendars take it as newer."""
    for name, value in values.items():
        setattr(sign_up, name, value)
    sign_up.changes, sign_up.changed_at = (sign_up.changes or 0) + 1, now


def give_free_places(session: Session, row: TrainingSession, *, moment: Moment) -> None:
    """Gives the places that are free to those who wait longest, and tells them, while the session is still to come."""
    session.flush()
    free = row.capacity - coming_count(session, row.id)
    if free <= 0 or row.cancelled_at is not None or row.starts_at <= moment.now:
        return
    longest = (
        select(SignUp)
        .where(SignUp.session_id == row.id, SignUp.state == WAITING)
        .order_by(SignUp.queued_at, SignUp.id)
    )
    lucky = session.scalars(longest.limit(free)).all()
    for one in lucky:
        touch(one, moment.now, state=COMING)
        write_event(session, row, PLACE_EVENT, now=moment.now, by_id=None, sign_up=one)
    session.flush()
    tell_people(
        session,
        row,
        SESSION_PLACE,
        [(one.person_id, f"{one.id} {one.changes}") for one in lucky],
        moment=moment,
    )


def subject_of(session_id: int) -> str:
    """How messages name what they speak of."""
    return f"training_session:{session_id}"


def subject_id(subject: str) -> int:
    """The id of the session that a message speaks of."""
    return int(subject.rpartition(":")[2])


def tell_people(
    session: Session,
    row: TrainingSession,
    kind: str,
    people: Sequence[tuple[int, str]],
    *,
    moment: Moment,
) -> int:
    """Tells people something about a session; each with a key beside it that is new whenever they are to be told again."""
    local = row.starts_at.astimezone(moment.zone)
    values = {
        "session": row.id,
        "day": local.date().isoformat(),
        "time": f"{local:%H:%M}",
        "title": {"kk": row.title_kk, "ru": row.title_ru},
        "place": {"kk": row.place_kk, "ru": row.place_ru},
    }
    notes = [
        Note(person_id, kind, f"{kind}:{row.id} {key}", subject_of(row.id), values)
        for person_id, key in people
    ]
    return tell(session, notes=notes, moment=moment)
