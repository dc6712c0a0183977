"""Tables of trainings, of the people who signed up, and of the events of both."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Training(Base):
    """A course or another event held at a venue and a time.

    With `organisation_id` it is for the people of that organisation and of those below it; without
    it, for everybody. `held_on` is the local day on which it begins, by which it is counted.
    `changes` grows with each change: calendars use it as the sequence number. `late_reason`: why it
    was entered only after it had been held; empty for one that was announced.
    """

    __tablename__ = "training"
    __table_args__ = (
        Index("ix_training_starts_at", "starts_at"),
        Index("ix_training_unit_day", "region_unit_id", "held_on"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    title_kk: Mapped[str] = mapped_column(String(200))
    title_ru: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(410))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), index=True)
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    venue_kk: Mapped[str] = mapped_column(String(300))
    venue_ru: Mapped[str] = mapped_column(String(300))
    note_kk: Mapped[str] = mapped_column(String(1000), default="")
    note_ru: Mapped[str] = mapped_column(String(1000), default="")
    language: Mapped[str] = mapped_column(String(4))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    held_on: Mapped[date]
    capacity: Mapped[int]
    changes: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(String(300), default="")
    late_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]


class SignUp(Base):
    """One person's seat in a training, or on its waiting list.

    `came` is None until attendance is recorded. The unit and the organisation are those of the
    person at sign-up.
    """

    __tablename__ = "training_sign_up"
    __table_args__ = (
        Index("uq_training_sign_up_once", "training_id", "person_id", unique=True),
        Index("ix_training_sign_up_state", "training_id", "state", "queued_at"),
        Index("ix_training_sign_up_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10))
    queued_at: Mapped[datetime]
    came: Mapped[bool | None]
    region_unit_id: Mapped[int] = mapped_column(ForeignKey("region_unit.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    changes: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]


class TrainingEvent(Base):
    """Append-only record of trainings and sign-ups (rules.*_EVENT); `details`: old and new."""

    __tablename__ = "training_event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True)
    sign_up_id: Mapped[int | None] = mapped_column(ForeignKey("training_sign_up.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    details: Mapped[dict[str, Any]]
