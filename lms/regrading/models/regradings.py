"""Table of what corrections make of attempts."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


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
        BigKey, ForeignKey("key_correction.id"), primary_key=True
    )
    attempt_id: Mapped[int] = mapped_column(BigKey, ForeignKey("attempt.id"), primary_key=True)
    effect: Mapped[str | None] = mapped_column(String(8))
    completes: Mapped[bool] = mapped_column(default=False)
    certified: Mapped[bool] = mapped_column(default=False)
    answer_before: Mapped[int | None]
    answer_after: Mapped[int | None]
    mark_before: Mapped[int | None] = mapped_column(BigKey)
    mark_after: Mapped[int | None] = mapped_column(BigKey)
    whole_mark_before: Mapped[int | None] = mapped_column(BigKey)
    whole_mark_after: Mapped[int | None] = mapped_column(BigKey)
    percent_before: Mapped[int | None]
    percent_after: Mapped[int | None]
    passed_before: Mapped[bool | None]
    passed_after: Mapped[bool | None]
    applied_at: Mapped[datetime | None]
