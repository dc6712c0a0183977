"""Tables of assignments and of what follows from them for each person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key

_STANDING = text("state IN ('waiting', 'standing')")


class Assignment(Base):
    """A mandatory course for the civil servants of a region unit or an organisation (the base), with what is below it.

    `narrowing` (rules.parse_narrowing) takes those of the base whom it fits; without one, all. Due by a day, or some days after a person
    came into the target. `fingerprint` is of what is asked of whom by when: the same stands once at a time, so that sending the form
    twice assigns once. `state`: waiting (for a second person's approval), standing, refused, withdrawn.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index(
            "uq_assignment_fingerprint",
            "fingerprint",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("ix_assignment_state", "state"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    narrowing: Mapped[dict[str, Any] | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10), default="standing")
    starts_on: Mapped[date]
    due_on: Mapped[date | None]
    due_days: Mapped[int | None]
    grace_days: Mapped[int] = mapped_column(default=0)
    renewal_months: Mapped[int] = mapped_column(default=0)
    renewal_window_days: Mapped[int] = mapped_column(default=60)
    reminder_days: Mapped[list[Any]]
    overdue_every_days: Mapped[int] = mapped_column(default=7)
    escalate_hr_days: Mapped[int | None]
    escalate_officer_days: Mapped[int | None]
    recognise_earlier: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(String(300))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class AssignmentCourse(Base):
    """The courses of an assignment: any one of them meets it. The first is the assignment's own `course_id`, by which it is counted."""

    __tablename__ = "assignment_course"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True, index=True)


class AssignmentEvent(Base):
    """The append-only record of an assignment: created, approved, refused, changed, due_moved, withdrawn. `details`: what was, what is."""

    __tablename__ = "assignment_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


class TargetList(Base):
    """A list of people for assignments, brought along as a file. It belongs to the unit or organisation that it was made in."""

    __tablename__ = "target_list"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class TargetListPerson(Base):
    """Who stands on a list."""

    __tablename__ = "target_list_person"

    list_id: Mapped[int] = mapped_column(ForeignKey("target_list.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Exemption(Base):
    """A person who need not meet an assignment: why, from when to when (open without an end), by which document."""

    __tablename__ = "exemption"
    __table_args__ = (Index("ix_exemption_assignment_person", "assignment_id", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document_name: Mapped[str] = mapped_column(String(200), default="")
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Obligation(Base):
    """What an assignment means for one person, once for each round (0, then one for each renewal).

    `state`: open, met, ended, exempt. It and the other columns repeat the record, written in the same transaction. `own_due_on`: the day,
    before leaves are added, where it is this person's own (moved, renewed, back after a time away) and not the assignment's. `renewed`:
    it is met and due anew, so that the next round counts in its place.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id", "round"),
        Index("ix_obligation_person", "person_id", "state"),
        Index("ix_obligation_unit_due", "region_unit_id", "course_id", "state", "due_on"),
        Index("ix_obligation_assignment_state", "assignment_id", "state", "due_on"),
        Index(
            "ix_obligation_due_on", "due_on", "state", "renewed"
        ),  # long lists are read in the order of their days
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int] = mapped_column(default=0)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    opened_on: Mapped[date]
    due_on: Mapped[date]
    own_due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    met_by: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    met_on: Mapped[date | None]
    renewed: Mapped[bool] = mapped_column(default=False)


class ObligationEvent(Base):
    """The append-only record of an obligation, each event with where the person was and when it was due at that time.

    Kinds: opened, met, ended, exempted, resumed, renewed (it is met, and its next round has begun); and for a change of place or of the
    day a pair: replaced (as it was), continued (as it is). Whatever takes it out of a state says the place and the day that it had in it.
    `details` says why. Figures and reports of the past are counted from these alone, so nothing later changes them.
    """

    __tablename__ = "obligation_event"
    __table_args__ = (Index("ix_obligation_event_on", "on"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
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
    """Events that the figures do not hold yet: written by the insert of the event itself (a trigger), deleted by
    whoever adds it to the figures.
    """

    __tablename__ = "obligation_event_uncounted"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("obligation_event.id"), primary_key=True, autoincrement=False
    )
