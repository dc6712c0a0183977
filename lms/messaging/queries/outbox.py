"""The outbox: what became of a mail, and what still waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core.rows import read_row
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.rules.kinds import EMAIL


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
    counts: Sequence[Any] = session.execute(
        select(Delivery.state, func.count()).group_by(Delivery.state)
    ).all()
    ready = (Delivery.state == "waiting", Delivery.not_before <= now)
    return OutboxState(
        {row[0]: row[1] for row in counts},
        session.scalar(select(func.min(Delivery.not_before)).where(*ready)),
    )
