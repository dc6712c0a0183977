"""The outbox: what became of a mail, and what still waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.auth.models import AccountLetter
from lms.core.rows import read_row
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.rules.kinds import EMAIL
from lms.messaging.rules.states import FAILED, SENDING, WAITING


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What became of a message by e-mail; `error` is the server's reply."""

    state: str
    sent_at: datetime | None
    error: str


def list_mail_outcomes(session: Session, keys: Collection[str]) -> dict[str, MailOutcome]:
    """Return the outcome by message key; a message that was in no mail is left out."""
    rows = session.execute(
        select(Message.key, Delivery.state, Delivery.sent_at, Delivery.error)
        .join(DeliveryMessage, DeliveryMessage.message_id == Message.id)
        .join(Delivery, Delivery.id == DeliveryMessage.delivery_id)
        .where(Message.key.in_(keys), Delivery.channel == EMAIL)
    )
    return {row.key: read_row(MailOutcome, row) for row in rows}


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Deliveries by state, and since when the oldest ready one has waited."""

    counts: dict[str, int]
    oldest: datetime | None


def read_outbox_state(session: Session, *, now: datetime) -> OutboxState:
    """Return the state of the outbox for its operator."""
    return OutboxState(_count_deliveries(session), _find_oldest_ready(session, now))


@dataclass(frozen=True, slots=True)
class MailBacklog:
    """Deliveries that did not leave by state, the oldest ready one, and letters of accounts."""

    counts: dict[str, int]
    oldest: datetime | None
    letters: int


def read_mail_backlog(session: Session, *, now: datetime) -> MailBacklog:
    """Return what a monitor alarms on. Sent deliveries, of which there are many, are not counted.

    A letter of an account waits for at most as long as its link is valid.
    """
    states = (WAITING, SENDING, FAILED)
    letters = select(func.count()).where(
        AccountLetter.sent_at.is_(None), AccountLetter.expires_at > now
    )
    return MailBacklog(
        dict.fromkeys(states, 0) | _count_deliveries(session, Delivery.state.in_(states)),
        _find_oldest_ready(session, now),
        session.scalar(letters) or 0,
    )


def _count_deliveries(session: Session, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows: Sequence[Any] = session.execute(
        select(Delivery.state, func.count().label("deliveries"))
        .where(*conditions)
        .group_by(Delivery.state)
    ).all()
    return {row.state: row.deliveries for row in rows}


def _find_oldest_ready(session: Session, now: datetime) -> datetime | None:
    """Return when the first one should have left that did not.

    While the mail server is away, a delivery is claimed until its next attempt.
    """
    ready_deliveries = (Delivery.state.in_((WAITING, SENDING)), Delivery.not_before <= now)
    return session.scalar(select(func.min(Delivery.not_before)).where(*ready_deliveries))
