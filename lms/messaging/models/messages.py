"""The table of messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(120), unique=True)
    subject: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
