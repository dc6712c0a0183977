"""Tables of supervised tests: sittings, who was admitted to them, and minutes given back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key

_RUNNING = text("ended_at IS NULL")
_ADMITTED = text("state = 'admitted'")


class Sitting(Base):
    """An hour at a venue in which people take one test under the eyes of a supervisor.

    It belongs to a region unit or to an organisation, never to both: whoever answers for it
    supervises. `quiz_key` is the slug of the module, or 'final'. `code` is written on the board;
    no two sittings that are not ended have the same. It is over at `ended_at`, at the latest at
    `ends_at`. `ended_by` is None while nobody ended it.
    """

    __tablename__ = "sitting"
    __table_args__ = (
        Index(
            "uq_sitting_code", "code", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING
        ),
        Index("ix_sitting_unit", "region_unit_id", "opened_at"),
        Index("ix_sitting_organisation", "organisation_id", "opened_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    quiz_key: Mapped[str] = mapped_column(String(80))
    region_unit_id: Mapped[int | None] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    venue: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(8))
    opened_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Admission(Base):
    """One browser of one learner in a sitting, and what the supervisor decided about it.

    `sign_in_id` is the browser: the sign-in that asked. It is no foreign key, because sign-ins are
    deleted when their period of keeping is over. `state`: see rules.supervision. The partial
    unique index lets one browser of a learner write at a time. `reason`: why they were refused or
    removed.
    """

    __tablename__ = "admission"
    __table_args__ = (
        Index("uq_admission_browser", "sitting_id", "enrolment_id", "sign_in_id", unique=True),
        Index(
            "uq_admission_admitted",
            "sitting_id",
            "enrolment_id",
            unique=True,
            sqlite_where=_ADMITTED,
            postgresql_where=_ADMITTED,
        ),
        Index("ix_admission_enrolment", "enrolment_id", "quiz_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    sign_in_id: Mapped[int] = mapped_column(Key)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")


class GivenTime(Base):
    """Minutes that a supervisor gave back to a running attempt after a fault. Append-only."""

    __tablename__ = "given_time"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
