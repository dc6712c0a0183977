"""Reads of the changes of a text's grade."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.rows import read_rows
from lms.grading.models import GradeChange


@dataclass(frozen=True, slots=True)
class GradeChangeRow:
    """A change of a grade, with the name of whoever changed it."""

    levels_before: list[int]
    reason: str
    changed_at: datetime
    changed_by: int | None


def list_changes(session: Session, text_id: int) -> Sequence[GradeChangeRow]:
    """Return the changes of a text's grade, the newest first."""
    change = GradeChange.__table__.c
    rows = session.connection().execute(
        select(*(change[name] for name in GradeChangeRow.__dataclass_fields__))
        .where(change.text_id == text_id)
        .order_by(change.id.desc())
    )
    return list(read_rows(GradeChangeRow, rows))
