"""Which messages are deleted when their period of keeping is over."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.orm import Session

from lms.core.i18n import N_
from lms.core.retention import RetentionRule
from lms.messaging.models import Delivery, DeliveryMessage, Message
from lms.messaging.rules.states import SENDING, WAITING

_OPEN: Final = (WAITING, SENDING)
_OPTIONS: Final[dict[str, Any]] = {"synchronize_session": False}


def _select_old_messages(before: datetime) -> Select[int]:
    """Select messages that were told before a moment and wait for no delivery."""
    is_waiting = (
        exists()
        .where(
            DeliveryMessage.message_id == Message.id,
            Delivery.id == DeliveryMessage.delivery_id,
            Delivery.state.in_(_OPEN),
        )
        .correlate(Message)
    )
    return select(Message.id).where(Message.created_at < before, ~is_waiting)


def _delete_messages(session: Session, message_ids: Sequence[int]) -> list[str]:
    """Delete messages, and the deliveries that carry nothing any more."""
    is_theirs = DeliveryMessage.message_id.in_(message_ids)
    delivery_ids = session.scalars(select(DeliveryMessage.delivery_id).where(is_theirs)).all()
    session.execute(delete(DeliveryMessage).where(is_theirs), execution_options=_OPTIONS)
    carries = exists().where(DeliveryMessage.delivery_id == Delivery.id)
    session.execute(
        delete(Delivery).where(Delivery.id.in_(delivery_ids), ~carries), execution_options=_OPTIONS
    )
    session.execute(delete(Message).where(Message.id.in_(message_ids)), execution_options=_OPTIONS)
    return []


MESSAGES: Final = RetentionRule(
    name="messages",
    label=N_("Messages, with the e-mails and SMS that carried them"),
    select_due=_select_old_messages,
    delete_batch=_delete_messages,
)
