"""Tables of the outbox: e-mails and SMS, and the messages that they carry."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_IS_WAITING = text("state = 'waiting'")


class Delivery(Base):
    """An e-mail or SMS: the digest of the messages that were waiting.

    Per person and channel at most one waits; new messages join it. `state`: see rules/states.py; a
    sending delivery is claimed until `claimed_until`. `token` is its Message-ID and the key of its
    unsubscribe link.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index(
            "uq_delivery_waiting",
            "person_id",
            "channel",
            unique=True,
            sqlite_where=_IS_WAITING,
            postgresql_where=_IS_WAITING,
        ),
        Index("ix_delivery_state", "state", "not_before"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    channel: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(300), default="")


class DeliveryMessage(Base):
    """A message carried by a delivery."""

    __tablename__ = "delivery_message"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True, index=True)
