"""Reads of the practice tasks of attempts at final tests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.models import AttemptTask
from lms.core.rows import read_row, read_rows

_TASK = AttemptTask.__table__.c


@dataclass(frozen=True, slots=True)
class DrawnTask:
    """A practice task of an attempt with its last run, without the actions; see AttemptTask."""

    position: int
    task_id: int
    seed: int
    runs: int
    saved_at: datetime | None
    mark: int | None
    outcome: dict[str, Any] | None

    @property
    def is_done(self) -> bool:
        """Return whether a run of it is stored."""
        return self.saved_at is not None


def list_drawn_tasks(session: Session, attempt_id: int) -> list[DrawnTask]:
    """Return the practice tasks of an attempt in order."""
    rows = session.connection().execute(
        select(*(_TASK[name] for name in DrawnTask.__dataclass_fields__))
        .where(_TASK.attempt_id == attempt_id)
        .order_by(_TASK.position)
    )
    return list(read_rows(DrawnTask, rows))


def find_drawn_task(session: Session, attempt_id: int, position: int) -> DrawnTask | None:
    """Return the practice task at a position of an attempt, or None."""
    row = (
        session.connection()
        .execute(
            select(*(_TASK[name] for name in DrawnTask.__dataclass_fields__)).where(
                _TASK.attempt_id == attempt_id, _TASK.position == position
            )
        )
        .first()
    )
    return None if row is None else read_row(DrawnTask, row)
