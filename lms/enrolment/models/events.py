"""Tables of the record of enrolments, and of what the figures do not include yet."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class EnrolmentEvent(Base):
    """Append-only record of changes: enrolled, completed, certified.

    `on` is the local day.
    """

    __tablename__ = "enrolment_event"
    __table_args__ = (
        Index("ix_enrolment_event_enrolment", "enrolment_id", "kind"),
        Index("ix_enrolment_event_kind_on", "kind", "on"),  # the list of certificates by their day
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


class UncountedEvent(Base):
    """Event that the figures do not include yet.

    A database trigger inserts the row with the event; adding the event to the figures deletes it.
    """

    __tablename__ = "enrolment_event_uncounted"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("enrolment_event.id"), primary_key=True, autoincrement=False
    )
