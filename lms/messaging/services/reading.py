"""What readers do: read, and choose what they want to get outside of the product."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.core.database import upsert
from lms.messaging.errors import LinkNotFound, MessageNotFound
from lms.messaging.models import Delivery, DeliveryMessage, Message, Unsubscription
from lms.messaging.queries import MessageRow, message
from lms.messaging.rules.kinds import SWITCHABLE, category


def mark_read(session: Session, *, person_id: int, message_id: int, now: datetime) -> MessageRow:
    """Marks a person's message as read and returns it. Raises MessageNotFound."""
    found = message(session, person_id, message_id)
    if found is None:
        raise MessageNotFound
    session.execute(
        update(Message)
        .where(Message.id == message_id, Message.read_at.is_(None))
        .values(read_at=now)
    )
    return found


def mark_all_read(session: Session, *, person_id: int, up_to: int, now: datetime) -> int:
    """Marks as read what a person had when the page was made (up to this message), and returns how many that were."""
    which = (
        Message.person_id == person_id,
        Message.id <= up_to,
        Message.withdrawn_at.is_(None),
        Message.read_at.is_(None),
    )
    return len(
        session.scalars(
            update(Message).where(*which).values(read_at=now).returning(Message.id)
        ).all()
    )


def choose(
    session: Session, *, person_id: int, channel: str, wanted: Collection[str], now: datetime
) -> None:
    """Keeps which categories a person wants on a channel. Those that cannot be refused are sent whatever is chosen."""
    session.execute(
        delete(Unsubscription).where(
            Unsubscription.person_id == person_id,
            Unsubscription.channel == channel,
            Unsubscription.category.in_(wanted),
        )
    )
    _refuse(session, person_id, channel, [name for name in SWITCHABLE if name not in wanted], now)


def take_again(session: Session, *, person_id: int, channel: str, category: str) -> None:
    """Sends a person on a channel again what they had unsubscribed from."""
    own = (
        Unsubscription.person_id == person_id,
        Unsubscription.channel == channel,
        Unsubscription.category == category,
    )
    session.execute(delete(Unsubscription).where(*own))


def refusable_categories(session: Session, *, token: str) -> list[str]:
    """The categories that the reader of a delivery can refuse by its link, those alone that it carried. Raises LinkNotFound."""
    return _delivered(session, token)[2]


def unsubscribe(session: Session, *, token: str, now: datetime) -> list[str]:
    """Refuses them for the reader of a delivery and returns them. Again changes nothing. Raises LinkNotFound."""
    person_id, channel, categories = _delivered(session, token)
    _refuse(session, person_id, channel, categories, now)
    return categories


def _delivered(session: Session, token: str) -> tuple[int, str, list[str]]:
    row = session.execute(
        select(Delivery.id, Delivery.person_id, Delivery.channel).where(Delivery.token == token)
    ).first()
    if row is None:
        raise LinkNotFound
    told = session.scalars(
        select(Message.kind)
        .join(DeliveryMessage, DeliveryMessage.message_id == Message.id)
        .where(DeliveryMessage.delivery_id == row.id)
    )
    return row.person_id, row.channel, sorted({category(kind) for kind in told} & set(SWITCHABLE))


def _refuse(
    session: Session, person_id: int, channel: str, categories: Collection[str], now: datetime
) -> None:
    for name in categories:
        row = {"person_id": person_id, "channel": channel, "category": name, "at": now}
        session.execute(upsert(session, Unsubscription).values(row).on_conflict_do_nothing())
