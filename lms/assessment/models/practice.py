"""Table of the practice tasks of attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class AttemptTask(Base):
    """A practice task that an attempt at a final test has drawn, with the last run of it.

    From `language` on all is of that run, and empty before the first one. `done_at` is when it
    ended by its own times; of two runs the later one counts, in whatever order they arrive. `mark`
    is WHOLE_MARK times the share of the goals' marks that it earned, 0 if a forbidden deed
    happened. `outcome` is {"goals": [names], "happened": {name: index of the action}}. `digest`
    tells a copied trace; `trace` is [[ms, name, ...], ...], None once its period of keeping is
    over. `runs` counts how many were taken.
    """

    __tablename__ = "attempt_task"
    __table_args__ = (
        UniqueConstraint("attempt_id", "position"),
        Index("ix_attempt_task_task_id_digest", "task_id", "digest"),
        Index("ix_attempt_task_saved_at", "saved_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    position: Mapped[int]
    task_id: Mapped[int] = mapped_column(ForeignKey("final_task.id"))
    seed: Mapped[int] = mapped_column(BigKey)
    runs: Mapped[int] = mapped_column(default=0, server_default="0")
    language: Mapped[str | None] = mapped_column(String(2))
    done_at: Mapped[datetime | None]
    saved_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    mark: Mapped[int | None]
    digest: Mapped[str | None] = mapped_column(String(64))
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    trace: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
