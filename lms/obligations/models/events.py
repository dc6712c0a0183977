"""Tables of the events of assignments and of obligations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class AssignmentEvent(Base):
    """An event of an assignment. Append-only.

    `kind`: created, approved, refused, changed, due_moved, withdrawn. `details`: the terms before
    and after, reasons and counts.
    """

    __tablename__ = "assignment_event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


class ObligationEvent(Base):
    """An event of an obligation, with the unit, the organisation and the due day of that time.

    Append-only. `kind`: opened, met, ended, exempted, resumed, renewed (met, and the next round has
    begun). A change of unit, organisation or due day is a pair: replaced (the old values),
    continued (the new values). An event that takes an obligation out of a state carries the values
    that it had in this state. `details` holds the reason. Figures and reports of the past are
    counted from the events alone, so nothing later changes them.
    """

    __tablename__ = "obligation_event"
    __table_args__ = (Index("ix_obligation_event_on", "on"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date]
    details: Mapped[dict[str, Any]]


class UncountedObligationEvent(Base):
    """An event that the figures do not include yet.

    A trigger writes it with the event; whatever adds the event to the figures deletes it.
    """

    __tablename__ = "obligation_event_uncounted"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("obligation_event.id"), primary_key=True, autoincrement=False
    )
