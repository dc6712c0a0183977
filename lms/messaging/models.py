"""Tables of messages and the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key

_IS_WAITING = text("state = 'waiting'")


class Message(Base):
    """A message to a person; worded in their language when it is read or sent.

    `key` names what it is about ("duty:3-12 due-7"): its unique index makes telling idempotent.
    `subject` is the record it speaks of: if that is settled, the message is withdrawn before it
    leaves. `settled_at`: since when there is nothing left to do about it.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_person", "person_id", "id"),
        Index("ix_message_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    subject: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]


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

    id: Mapped[int] = mapped_column(Key, primary_key=True)
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


class Unsubscription(Base):
    """A category that a person refuses on a channel; obligations are sent in any case."""

    __tablename__ = "unsubscription"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    category: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]


class ContactFault(Base):
    """A contact that refused a message for good.

    Nothing more is sent to it until it changes; HR sees it.
    """

    __tablename__ = "address_fault"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    address_hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime]
