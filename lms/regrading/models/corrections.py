"""Table of corrections of keys."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey

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

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    question_id: Mapped[int] = mapped_column(BigKey, ForeignKey("question.id"))
    version_id: Mapped[int] = mapped_column(BigKey, ForeignKey("course_version.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    answer: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(500))
    state: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("person.id"))
    proposed_at: Mapped[datetime]
    applied_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    regraded_at: Mapped[datetime | None]
