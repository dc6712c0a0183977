"""Table of attempts at quizzes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class Attempt(Base):
    """One attempt at a quiz.

    `drawn_items` is the draw made from the seed, stored so that it is never repeated:
    [{"question": id, "order": [option positions]}, ...], with "weight" if it is not 1.
    The partial unique index allows at most one open attempt per enrolment and quiz. `right` counts
    the answers that are wholly right; `mark` is what all answers earned, `whole_mark` what they
    could earn, in parts of which WHOLE_MARK make a right answer. `percent` is of these two; it is
    None while a text waits for a person, `right` too, `mark` is what is certain then, and `passed`
    is None unless that decides it already. `practice` are the practice tasks of a final test, in
    the order of AttemptTask.position: [{"task": id}, ...], once submitted each with its "mark";
    None without a practical part. Answers that arrive within `grace_seconds` after `ends_at` are
    still taken. `region_id` and `age_group` are copied from the enrolment at submission, so that no
    reform and no later answer of the person changes figures by them: the region above the unit (of
    region_unit, no foreign key), None for a unit above regions. `submitted_on` is the local day of
    `submitted_at`, by which figures count the attempt. `sitting_id`: the sitting in which it was
    begun and has to be written; None for one without supervision. `paper_day` is the day of a test
    on paper, None for one on a computer.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "quiz_id", "number"),
        Index(
            "uq_attempt_open",
            "enrolment_id",
            "quiz_id",
            unique=True,
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index("ix_attempt_quiz", "quiz_id", "passed"),
        # For long lists in the order of days.
        Index("ix_attempt_submitted_on", "submitted_on", "enrolment_id", "passed"),
        Index(
            "ix_attempt_running",
            "ends_at",
            sqlite_where=text("submitted_at IS NULL AND ends_at IS NOT NULL"),
            postgresql_where=text("submitted_at IS NULL AND ends_at IS NOT NULL"),
        ),
        Index(
            "ix_attempt_sitting",
            "sitting_id",
            sqlite_where=text("sitting_id IS NOT NULL"),
            postgresql_where=text("sitting_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    quiz_id: Mapped[int] = mapped_column(ForeignKey("quiz.id"))
    number: Mapped[int]
    seed: Mapped[int] = mapped_column(BigKey)
    drawn_items: Mapped[list[Any]]
    practice: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    started_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    grace_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    submitted_at: Mapped[datetime | None]
    submitted_on: Mapped[date | None]
    right: Mapped[int | None]
    mark: Mapped[int | None] = mapped_column(BigKey)
    whole_mark: Mapped[int | None] = mapped_column(BigKey)
    percent: Mapped[int | None]
    passed: Mapped[bool | None]
    region_id: Mapped[int | None]
    age_group: Mapped[str | None] = mapped_column(String(5))
    sitting_id: Mapped[int | None] = mapped_column(ForeignKey("sitting.id"))
    paper_day: Mapped[date | None]
