"""Tables of assignments, exemptions and obligations."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key, index_filled

_STANDING = text("state IN ('waiting', 'standing')")


class Assignment(Base):
    """A mandatory course for the civil servants of a region unit or an organisation and all below.

    `narrowing` (rules.parse_narrowing) restricts it to people who fit. It is due by a day, or some
    days after a person joins the target. `fingerprint` is unique among assignments that are waiting
    or standing, so that sending the form twice assigns once. `state`: waiting (for approval by a
    second person), standing, refused, withdrawn. `supervised`: only a completion whose test was
    written in a sitting meets it.
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
    supervised: Mapped[bool] = mapped_column(default=False, server_default=false())
    reason: Mapped[str] = mapped_column(String(300))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class AssignmentCourse(Base):
    """A course of an assignment: any one of them meets it.

    Figures count the assignment under its own `course_id`, which is one of them.
    """

    __tablename__ = "assignment_course"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True, index=True)


class AssignmentEvent(Base):
    """An event of an assignment. Append-only.

    `kind`: created, approved, refused, changed, due_moved, withdrawn. `details`: the terms before
    and after, reasons and counts.
    """

    __tablename__ = "assignment_event"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]


class TargetList(Base):
    """A list of people from an uploaded file. It belongs to one unit or organisation.

    `state`: reading, ready or failed (rules/lists.py); assignments use ready ones. `file_sha256`
    names the uploaded file, encrypted, until it is read. `reading` says how many rows name nobody
    (`missing`), or why the file could not be read (`error`, `values`).
    """

    __tablename__ = "target_list"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="ready")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    reading: Mapped[dict[str, Any] | None]


class TargetListLine(Base):
    """A row of an uploaded list that names nobody. `text` is encrypted, and an IIN in it masked."""

    __tablename__ = "target_list_line"

    list_id: Mapped[int] = mapped_column(ForeignKey("target_list.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[bytes] = mapped_column(LargeBinary)


class TargetListPerson(Base):
    """A person on a list."""

    __tablename__ = "target_list_person"

    list_id: Mapped[int] = mapped_column(ForeignKey("target_list.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Exemption(Base):
    """An exemption of one person from a course, or from one of the assignments that ask for it.

    `assignment_id` None: from all assignments of the course, also from those made while it is
    valid. Valid from `starts_on` through `ends_on`; None: without an end. `organisation_id`: the
    organisation to which it belongs; HR of others neither read nor withdraw it.
    """

    __tablename__ = "exemption"
    __table_args__ = (Index("ix_exemption_assignment_person", "assignment_id", "person_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    reason: Mapped[str] = mapped_column(String(300))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    document_name: Mapped[str] = mapped_column(String(200), default="")
    document_sha256: Mapped[str | None] = mapped_column(String(64))
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class Obligation(Base):
    """The obligation of one person by one assignment, one row for each round.

    Round 0 is followed by one for each renewal. `state`: open, met, ended, exempt. All columns
    repeat the events, in the same transaction. `own_due_on`: a due day (before leaves are added)
    of this person alone: moved, renewed, or after an absence. `renewed`: met, and the next round
    counts instead.
    """

    __tablename__ = "obligation"
    __table_args__ = (
        UniqueConstraint("assignment_id", "person_id", "round"),
        # The reasons of one duty (queries/duties.py) are found without a look at their rows.
        Index("ix_obligation_duty", "person_id", "course_id", "state", "due_on", "renewed"),
        # With people: whether they have begun is found without a look at the rows.
        Index(
            "ix_obligation_unit_due", "region_unit_id", "course_id", "state", "due_on", "person_id"
        ),
        Index("ix_obligation_assignment_state", "assignment_id", "state", "due_on"),
        # Long lists are read in this order, and people who have another row of a list left out.
        Index(
            "ix_obligation_due_on",
            "due_on",
            "state",
            "id",
            "renewed",
            "person_id",
            "region_unit_id",
        ),
        # Few are exempt, and their list would read all that are obliged.
        Index(
            "ix_obligation_exempt",
            "region_unit_id",
            "due_on",
            sqlite_where=text("state = 'exempt'"),
            postgresql_where=text("state = 'exempt'"),
        ),
        # Of what was met late, which is found by its people. It holds nothing that is open.
        Index(
            "ix_obligation_met_late",
            "region_unit_id",
            "due_on",
            sqlite_where=text("met_on > due_on"),
            postgresql_where=text("met_on > due_on"),
        ),
        index_filled("obligation", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    round: Mapped[int] = mapped_column(default=0)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    opened_on: Mapped[date]
    due_on: Mapped[date]
    own_due_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(10))
    met_by: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    met_on: Mapped[date | None]
    renewed: Mapped[bool] = mapped_column(default=False)


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
    """An event that the figures do not include yet.

    A trigger writes it with the event; whatever adds the event to the figures deletes it.
    """

    __tablename__ = "obligation_event_uncounted"

    event_id: Mapped[int] = mapped_column(
        ForeignKey("obligation_event.id"), primary_key=True, autoincrement=False
    )
