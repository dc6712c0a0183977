"""Tables: the seals of events, and the events that have none yet."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class AuditSeal(Base):
    """The hash of an event, of its number in the chain and of the seal before. Append-only.

    Without a foreign key: a seal outlives its event, so that the check can name what was removed.
    """

    __tablename__ = "audit_seal"

    number: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(BigKey, index=True, unique=True)
    sealed_at: Mapped[datetime] = mapped_column(index=True)
    hash: Mapped[str] = mapped_column(String(64))


class UnsealedEvent(Base):
    """An event without a seal. A trigger of the database inserts the row with the event."""

    __tablename__ = "audit_event_unsealed"

    event_id: Mapped[int] = mapped_column(BigKey, primary_key=True, autoincrement=False)
