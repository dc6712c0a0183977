"""Reminders on the day before a training, and messages that are outdated."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import (
    TRAINING_CANCELLED,
    TRAINING_CHANGED,
    TRAINING_REMINDER,
    TRAINING_SEAT,
)
from lms.outreach.models import SignUp, Training
from lms.outreach.rules import COMING, WITHDRAWN
from lms.outreach.services.recording import (
    describe_time_and_venue,
    give_free_seats,
    lock_training,
    parse_training_id,
    tell_about_training,
)

MESSAGE_KINDS: Final = (TRAINING_SEAT, TRAINING_CHANGED, TRAINING_CANCELLED, TRAINING_REMINDER)
# Out of date once the training was moved: another message says so.
PLACED_KINDS: Final = (TRAINING_CHANGED, TRAINING_REMINDER)
AHEAD: Final = timedelta(hours=24)


def list_trainings_to_remind_of(session: Session, *, now: datetime) -> list[int]:
    """Return the ids of the trainings that begin within a day."""
    soon = (
        Training.starts_at > now,
        Training.starts_at <= now + AHEAD,
        Training.cancelled_at.is_(None),
    )
    return list(session.scalars(select(Training.id).where(*soon).order_by(Training.id)))


def remind_of_training(session: Session, *, training_id: int, moment: Moment) -> int:
    """Remind everybody who has a seat; return how many were not reminded yet.

    Each time of beginning is reminded of once. Whoever signed up within the last day is left out.
    Free seats that nobody noticed are given away first.
    """
    row = lock_training(session, training_id, true())
    if row.cancelled_at is not None or not moment.now < row.starts_at <= moment.now + AHEAD:
        return 0
    give_free_seats(session, row, moment=moment)
    people_to_remind = (
        SignUp.training_id == row.id,
        SignUp.state == COMING,
        SignUp.queued_at <= row.starts_at - AHEAD,
    )
    people = [
        (person_id, f"{person_id} {row.starts_at.isoformat()}")
        for person_id in session.scalars(select(SignUp.person_id).where(*people_to_remind))
    ]
    return tell_about_training(session, row, TRAINING_REMINDER, people, moment=moment)


def find_outdated_training_messages(
    session: Session, messages: Sequence[MessageRow], *, moment: Moment
) -> set[int]:
    """Return the ids of unsent messages that no longer hold.

    The training has begun or is cancelled (unless the message says so), the reader withdrew, or the
    training was moved again: the message of that says where and when it is.
    """
    claims = {
        message.id: (parse_training_id(message.subject), message.kind == TRAINING_CANCELLED)
        for message in messages
        if message.kind in MESSAGE_KINDS
    }
    if not claims:
        return set()
    training_ids = {training_id for training_id, _is_cancelled in claims.values()}
    rows = session.execute(
        select(Message.id, Training)
        .join(SignUp, SignUp.person_id == Message.person_id)
        .join(Training, Training.id == SignUp.training_id)
        .where(
            Message.id.in_(claims),
            Training.id.in_(training_ids),
            Training.starts_at > moment.now,
            SignUp.state != WITHDRAWN,
        )
    )
    messages_by_id = {message.id: message for message in messages}
    still_true = {
        message_id
        for message_id, training in rows
        if claims[message_id] == (training.id, training.cancelled_at is not None)
        and not _has_moved_since(messages_by_id[message_id], training, moment)
    }
    return set(claims) - still_true


def _has_moved_since(message: MessageRow, training: Training, moment: Moment) -> bool:
    """Return whether a message of where and when a training is names what it was before."""
    if message.kind not in PLACED_KINDS:
        return False
    return message.values != message.values | describe_time_and_venue(training, moment)
