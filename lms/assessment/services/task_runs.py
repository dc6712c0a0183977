"""Runs of practice tasks in attempts: keeping the one that counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptClosed
from lms.assessment.models import AttemptTask
from lms.assessment.queries import AttemptRow
from lms.assessment.services.open_attempts import lock_if_open

_TASK = AttemptTask.__table__.c


@dataclass(frozen=True, slots=True)
class TaskRun:
    """A judged run of a task of an attempt; see models.AttemptTask for the columns."""

    language: str
    done_at: datetime
    seconds: int
    mark: int
    digest: str
    outcome: dict[str, Any]
    trace: list[Any]


def save_task_run(
    session: Session, *, attempt: AttemptRow, position: int, run: TaskRun, now: datetime
) -> None:
    """Store a run of a task of an open attempt, unless one that ended later is stored. Idempotent.

    Raises AttemptClosed for an attempt that was submitted, or whose time ended, meanwhile.
    """
    if not lock_if_open(session, attempt, now):
        raise AttemptClosed
    session.connection().execute(
        update(AttemptTask)
        .where(
            _TASK.attempt_id == attempt.id,
            _TASK.position == position,
            or_(_TASK.done_at.is_(None), _TASK.done_at < run.done_at),
        )
        .values(
            **{name: getattr(run, name) for name in TaskRun.__dataclass_fields__},
            saved_at=now,
            runs=_TASK.runs + 1,
        )
    )


def has_copy(session: Session, *, task_id: int, digest: str, attempt_id: int) -> bool:
    """Return whether another attempt has a run of the task that is the same to the millisecond."""
    copies = select(_TASK.id).where(
        _TASK.task_id == task_id, _TASK.digest == digest, _TASK.attempt_id != attempt_id
    )
    return bool(digest) and session.connection().scalar(copies.limit(1)) is not None
