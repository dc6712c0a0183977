"""Tables of corrections of keys, of what they changed, and of decisions on passes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, Key

_PROPOSED = text("state = 'proposed'")


class KeyCorrection(Base):
    """A correction of the key of a question; one of a question is proposed at a time.

    `kind` is one of assessment's KINDS. `answer` is the new key and `before` the one that it
    replaces, both as in catalogue.CorrectedKey. `state` is proposed, applied or withdrawn.
    `checked_at`: its effect was counted for a preview. `regraded_at`: the last attempt was marked.
    """

    __tablename__ = "key_correction"
    __table_args__ = (
        Index(
            "uq_key_correction_proposed",
            "question_id",
            unique=True,
            sqlite_where=_PROPOSED,
            postgresql_where=_PROPOSED,
        ),
        Index("ix_key_correction_question", "question_id", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    question_id: Mapped[int] = mapped_column(Key, ForeignKey("question.id"))
    version_id: Mapped[int] = mapped_column(Key, ForeignKey("course_version.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    answer: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    applied_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    regraded_at: Mapped[datetime | None]


class Regrading(Base):
    """What a correction makes of an attempt; the append-only record of marks before and after.

    `effect` is None until the attempt was looked at for the preview. `applied_at`: the marks are
    stored, and the columns tell what was and what came of it; nothing changes them any more.
    `completes`: the course is completed by it. `certified`: a valid certificate would not have been
    issued. `answer_before` and `answer_after` are marks of the answer, None where left out.
    """

    __tablename__ = "regrading"
    __table_args__ = (
        Index("ix_regrading_effect", "correction_id", "effect", "attempt_id"),
        Index("ix_regrading_attempt", "attempt_id"),
    )

    correction_id: Mapped[int] = mapped_column(
        Key, ForeignKey("key_correction.id"), primary_key=True
    )
    attempt_id: Mapped[int] = mapped_column(Key, ForeignKey("attempt.id"), primary_key=True)
    effect: Mapped[str | None] = mapped_column(String(8))
    completes: Mapped[bool] = mapped_column(default=False)
    certified: Mapped[bool] = mapped_column(default=False)
    answer_before: Mapped[int | None]
    answer_after: Mapped[int | None]
    mark_before: Mapped[int | None] = mapped_column(Key)
    mark_after: Mapped[int | None] = mapped_column(Key)
    whole_mark_before: Mapped[int | None] = mapped_column(Key)
    whole_mark_after: Mapped[int | None] = mapped_column(Key)
    percent_before: Mapped[int | None]
    percent_after: Mapped[int | None]
    passed_before: Mapped[bool | None]
    passed_after: Mapped[bool | None]
    applied_at: Mapped[datetime | None]


class PassDecision(Base):
    """A pass that an attempt keeps although its marks no longer give it, and what was decided.

    `state` is asked, kept, taken (back) or regained (a later correction gives it again). Each
    decision stands in the audit record too. Without a correction, the grade of a text was changed.
    """

    __tablename__ = "pass_decision"
    __table_args__ = (Index("ix_pass_decision_course", "course_id", "state", "attempt_id"),)

    attempt_id: Mapped[int] = mapped_column(Key, ForeignKey("attempt.id"), primary_key=True)
    course_id: Mapped[int] = mapped_column(Key, ForeignKey("course.id"))
    correction_id: Mapped[int | None] = mapped_column(
        Key, ForeignKey("key_correction.id"), index=True
    )
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(Key, ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
