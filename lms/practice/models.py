"""Tables of practice."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class PracticeRun(Base):
    """One go at a practice task as the server replayed it. Appended, never changed.

    `token_hash` makes handing in idempotent; `digest` tells a trace that was copied from another
    run. `outcome` is {"goals": [names met at the end], "reached": {name: index of the action},
    "happened": {name: index}}. Bit i of `reached_mask` is goal i of the scene; `third_action` is
    written by rules.runs.write_third_action, '' without one. `trace` is
    [[ms, name, ...], ...]; None once its period of keeping is over.
    """

    __tablename__ = "practice_run"
    __table_args__ = (
        Index("ix_practice_run_enrolment_id_task_id", "enrolment_id", "task_id"),
        Index("ix_practice_run_task_id_id", "task_id", "id"),
        Index("ix_practice_run_task_id_digest", "task_id", "digest"),
        Index("ix_practice_run_handed_in_at", "handed_in_at"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("practice_task.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    seed: Mapped[int] = mapped_column(BigKey)
    language: Mapped[str] = mapped_column(String(2))
    issued_at: Mapped[datetime]
    handed_in_at: Mapped[datetime]
    seconds: Mapped[int]
    percent: Mapped[int]
    passed: Mapped[bool]
    hints: Mapped[int]
    watched: Mapped[bool]
    reached_mask: Mapped[int]
    third_action: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[dict[str, Any]]
    trace: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
