"""Tables of who was admitted to sittings, and of minutes given back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

_ADMITTED = text("state = 'admitted'")


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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("sitting.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    sign_in_id: Mapped[int] = mapped_column(BigKey)
    state: Mapped[str] = mapped_column(String(10))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")


class GivenTime(Base):
    """Minutes that a supervisor gave back to a running attempt after a fault. Append-only."""

    __tablename__ = "given_time"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), index=True)
    minutes: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    given_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
