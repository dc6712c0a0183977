"""Steps shared by the services of trainings: locking, the record, free seats, messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.messaging.rules.kinds import TRAINING_SEAT
from lms.messaging.services import Note, tell_people
from lms.outreach.errors import TrainingBegun, TrainingCancelled, TrainingNotFound
from lms.outreach.models import SignUp, Training, TrainingEvent
from lms.outreach.rules import COMING, SEAT_EVENT, WAITING


def lock_training(session: Session, training_id: int, allowed: ColumnElement[bool]) -> Training:
    """Load a training FOR UPDATE, so that changes of its list take turns.

    `allowed` is the condition that the actor may do so. Raises TrainingNotFound.
    """
    query = select(Training).where(Training.id == training_id, allowed).with_for_update()
    training = session.scalars(query.execution_options(populate_existing=True)).first()
    if training is None:
        raise TrainingNotFound
    return training


def lock_upcoming_training(
    session: Session, training_id: int, allowed: ColumnElement[bool], now: datetime
) -> Training:
    """Lock a training that has not begun.

    Raises TrainingNotFound, TrainingCancelled, TrainingBegun.
    """
    training = lock_training(session, training_id, allowed)
    check_upcoming(training, now)
    return training


def check_upcoming(training: Training, now: datetime) -> None:
    """Raise TrainingCancelled or TrainingBegun unless the training is still to come."""
    if training.cancelled_at is not None:
        raise TrainingCancelled
    if training.starts_at <= now:
        raise TrainingBegun


def write_event(
    session: Session,
    row: Training,
    kind: str,
    *,
    now: datetime,
    by_id: int | None,
    sign_up: SignUp | None = None,
    **details: Any,
) -> None:
    """Append an event of a training or of one of its sign-ups."""
    sign_up_id = None if sign_up is None else sign_up.id
    session.add(
        TrainingEvent(
            training_id=row.id,
            sign_up_id=sign_up_id,
            kind=kind,
            at=now,
            actor_id=by_id,
            details=details,
        )
    )


def count_coming(session: Session, training_id: int) -> int:
    """Return how many people have a seat."""
    return (
        session.scalar(
            select(func.count()).where(SignUp.training_id == training_id, SignUp.state == COMING)
        )
        or 0
    )


def update_sign_up(sign_up: SignUp, now: datetime, **values: Any) -> None:
    """Set columns of a sign-up and raise its change number, which calendars follow."""
    for name, value in values.items():
        setattr(sign_up, name, value)
    sign_up.changes, sign_up.changed_at = (sign_up.changes or 0) + 1, now


def give_free_seats(session: Session, row: Training, *, moment: Moment) -> None:
    """Give free seats to those who wait longest, and tell them.

    Does nothing once the training has begun or is cancelled.
    """
    session.flush()
    free = row.capacity - count_coming(session, row.id)
    if free <= 0 or row.cancelled_at is not None or row.starts_at <= moment.now:
        return
    longest_waiting = (
        select(SignUp)
        .where(SignUp.training_id == row.id, SignUp.state == WAITING)
        .order_by(SignUp.queued_at, SignUp.id)
    )
    sign_ups = session.scalars(longest_waiting.limit(free)).all()
    for sign_up in sign_ups:
        update_sign_up(sign_up, moment.now, state=COMING)
        write_event(session, row, SEAT_EVENT, now=moment.now, by_id=None, sign_up=sign_up)
    session.flush()
    tell_about_training(
        session,
        row,
        TRAINING_SEAT,
        [(sign_up.person_id, f"{sign_up.id} {sign_up.changes}") for sign_up in sign_ups],
        moment=moment,
    )


def name_message_subject(training_id: int) -> str:
    """Return the subject of messages about a training."""
    return f"training:{training_id}"


def parse_training_id(subject: str) -> int:
    """Return the training id from the subject of a message."""
    return int(subject.rpartition(":")[2])


def tell_about_training(
    session: Session, row: Training, kind: str, people: Sequence[tuple[int, str]], *, moment: Moment
) -> int:
    """Send a message about a training to people; return how many are new.

    `people`: (person id, key). A message with the same kind, training and key is sent once.
    """
    values = {
        "training": row.id,
        "title": {"kk": row.title_kk, "ru": row.title_ru},
        **describe_time_and_venue(row, moment),
    }
    notes = [
        Note(
            person_id=person_id,
            kind=kind,
            key=f"{kind}:{row.id} {key}",
            subject=name_message_subject(row.id),
            values=values,
        )
        for person_id, key in people
    ]
    return tell_people(session, notes=notes, moment=moment)


def describe_time_and_venue(row: Training, moment: Moment) -> dict[str, Any]:
    """Return the values of a message that say where and when a training begins."""
    starts = row.starts_at.astimezone(moment.zone)
    return {
        "day": starts.date().isoformat(),
        "time": f"{starts:%H:%M}",
        "venue": {"kk": row.venue_kk, "ru": row.venue_ru},
    }
