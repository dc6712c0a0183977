"""Tables of assignments and of what follows from them for each person."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key

_STANDING = text("withdrawn_at IS NULL")


def _once(target: str) -> Index:
    name = f"uq_assignment_{target}"
    return Index(name, "course_id", target, "due_on", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING)


class Assignment(Base):
    """A mandatory course for the civil servants of a region unit or an organisation, with what is below it, by a day.

    The same course, target and day stand once at a time: sending the form twice assigns once.
    """

    __tablename__ = "assignment"
    __table_args__ = (_once("region_unit_id"), _once("organisation_id"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Obligation(Base):
    """What an assignment means for one person. `state`: open, met, ended. `state` repeats the record, in the same transaction."""

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id"),
        Index("ix_obligation_person", "person_id", "state"),
        Index("ix_obligation_unit_due", "region_unit_id", "course_id", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10))
    met_by: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))


class ObligationEvent(Base):
    """The append-only record: opened, met, ended."""

    __tablename__ = "obligation_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class UncountedObligationEvent(Base):
    """Events that the figures do not hold yet: written by the insert of the event itself (a trigger), deleted by
    whoever adds it to the figures.
    """

    __tablename__ = "obligation_event_uncounted"

    event_id: Mapped[int] = mapped_column(ForeignKey("obligation_event.id"), primary_key=True, autoincrement=False)
