"""What readers do: read messages, and choose what they get by e-mail and SMS."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.core.database import upsert
from lms.messaging.errors import LinkNotFound, MessageNotFound
from lms.messaging.models import Delivery, DeliveryMessage, Message, Unsubscription
from lms.messaging.queries import MessageRow, find_message
from lms.messaging.rules.kinds import SWITCHABLE, get_category


def mark_read(session: Session, *, person_id: int, message_id: int, now: datetime) -> MessageRow:
    """Mark a person's message as read and return it. Raises MessageNotFound."""
    row = find_message(session, person_id, message_id)
    if row is None:
        raise MessageNotFound
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.read_at.is_(None))
        .values(read_at=now)
    )
    return row


def mark_all_read(session: Session, *, person_id: int, up_to: int, now: datetime) -> int:
    """Mark a person's messages up to an id as read; return how many.

    Later messages were not on the page.
    """
    conditions = (
        Message.person_id == person_id,
        Message.id <= up_to,
        Message.withdrawn_at.is_(None),
        Message.settled_at.is_(None),
        Message.read_at.is_(None),
    )
    return len(
        session.scalars(
            update(Message).where(*conditions).values(read_at=now).returning(Message.id)
        ).all()
    )


def choose_categories(
    session: Session, *, person_id: int, channel: str, categories: Collection[str], now: datetime
) -> None:
    """Store which categories a person wants on a channel.

    Categories that cannot be refused are sent in any case.
    """
    session.execute(
        delete(Unsubscription).where(
            Unsubscription.person_id == person_id,
            Unsubscription.channel == channel,
            Unsubscription.category.in_(categories),
        )
    )
    _save_refusals(
        session, person_id, channel, [name for name in SWITCHABLE if name not in categories], now
    )


def resubscribe(session: Session, *, person_id: int, channel: str, category: str) -> None:
    """Withdraw a person's refusal of a category on a channel."""
    own = (
        Unsubscription.person_id == person_id,
        Unsubscription.channel == channel,
        Unsubscription.category == category,
    )
    session.execute(delete(Unsubscription).where(*own))


def list_refusable(session: Session, *, token: str) -> list[str]:
    """Return the categories in a delivery that its link can refuse. Raises LinkNotFound."""
    return _load_delivery(session, token)[2]


def unsubscribe(session: Session, *, token: str, now: datetime) -> list[str]:
    """Refuse these categories and return them. Idempotent. Raises LinkNotFound."""
    person_id, channel, categories = _load_delivery(session, token)
    _save_refusals(session, person_id, channel, categories, now)
    return categories


def _load_delivery(session: Session, token: str) -> tuple[int, str, list[str]]:
    """Return person id, channel and is_refusable categories of a delivery."""
    row = session.execute(
        select(Delivery.id, Delivery.person_id, Delivery.channel).where(Delivery.token == token)
    ).first()
    if row is None:
        raise LinkNotFound
    kinds = session.scalars(
        select(Message.kind)
        .join(DeliveryMessage, DeliveryMessage.message_id == Message.id)
        .where(DeliveryMessage.delivery_id == row.id)
    )
    return (
        row.person_id,
        row.channel,
        sorted({get_category(kind) for kind in kinds} & set(SWITCHABLE)),
    )


def _save_refusals(
    session: Session, person_id: int, channel: str, categories: Collection[str], now: datetime
) -> None:
    record_event(
        session,
        kind="messages_chosen",
        subject=f"person:{person_id}",
        now=now,
        by_id=person_id,
        channel=channel,
        refused=sorted(categories),
    )
    for name in categories:
        row = {"person_id": person_id, "channel": channel, "category": name, "at": now}
        session.execute(upsert(session, Unsubscription).values(row).on_conflict_do_nothing())
