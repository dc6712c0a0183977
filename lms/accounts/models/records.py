"""Tables of what was done with people's data: merges, looks, and every action."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class PersonMerge(Base):
    """A merge of two accounts of one person.

    `details` maps each table to the ids of the rows that moved to the account that stays.
    """

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


class PersonalAccess(Base):
    """A look at somebody's data. Append-only; the person concerned can read it."""

    __tablename__ = "personal_access"
    __table_args__ = (Index("ix_personal_access_person", "person_id", "id"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    access_kind: Mapped[str] = mapped_column(String(40))


class AuditEvent(Base):
    """An action, who did it and from where. Append-only, and sealed by lms.audit.

    `details` never holds an IIN, a password or a token. `request_id` is that of the log, empty
    outside of requests. `origin`: a channel of lms.core.origin; `network`: the IP without its end;
    `device`: browser and system.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_actor", "actor_id", "id"),
        Index("ix_audit_event_about", "subject", "id"),
        Index("ix_audit_event_kind", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(String(16), server_default="")
    origin: Mapped[str] = mapped_column(String(40), server_default="")
    network: Mapped[str] = mapped_column(String(43), server_default="")
    device: Mapped[str] = mapped_column(String(40), server_default="")
