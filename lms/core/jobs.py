"""Background jobs: rows of a table that a background process handles in resumable steps.

A handler does a step and records its progress in one transaction (`advance`), so each step is done
exactly once. A process claims a job for CLAIM; each step renews the claim, and an expired claim
means that its process is gone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Index,
    String,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.database import Base, BigKey, upsert
from lms.core.rows import read_row, read_rows

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

CLAIM: Final = timedelta(seconds=60)
ATTEMPTS: Final = 5  # claims without a completed step before a job fails
_OPEN = text("state IN ('waiting', 'running')")


class Job(Base):
    """A job. One of a `kind` (its handler) and `subject` (what it is about) is open at a time.

    The handler defines `cursor`, where the next step begins. `claims` counts all claims, `attempts`
    those since the last completed step.
    """

    __tablename__ = "job"
    __table_args__ = (
        Index(
            "uq_job_open",
            "kind",
            "subject",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("ix_job_state", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    done_count: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    cursor: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(String(200), default="")
    claims: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    actor_id: Mapped[int | None] = mapped_column(BigKey)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]


class ClaimLost(Exception):
    """Another process has claimed the job, or it was cancelled: roll back the step and stop."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as handlers and pages read it. `total` is None while it is unknown."""

    id: int
    kind: str
    subject: str
    params: dict[str, Any]
    state: str
    done_count: int
    total: int | None
    cursor: dict[str, Any]
    result: dict[str, Any]
    error: str
    claims: int
    actor_id: int | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the job is waiting or running."""
        return self.state in (WAITING, RUNNING)

    @property
    def percent(self) -> int | None:
        """The progress from 0 to 100, rounded down; None while the total is unknown."""
        return None if not self.total else min(100, 100 * self.done_count // self.total)


_ROW = tuple(getattr(Job, name) for name in JobRow.__slots__)


def enqueue(
    session: Session,
    *,
    kind: str,
    subject: str,
    now: datetime,
    by_id: int | None = None,
    **params: Any,
) -> int:
    """Add a job and return its id, or the id of the open job of this kind and subject."""
    row = {
        "kind": kind,
        "subject": subject,
        "params": params,
        "state": WAITING,
        "cursor": {},
        "result": {},
        "actor_id": by_id,
        "created_at": now,
    }
    job_id: int | None = session.scalar(
        upsert(session, Job).values(row).on_conflict_do_nothing().returning(Job.id)
    )
    if job_id is not None:
        return job_id
    return session.scalars(
        select(Job.id).where(
            Job.kind == kind, Job.subject == subject, Job.state.in_((WAITING, RUNNING))
        )
    ).one()


def has_waiting_job(session: Session, *, now: datetime) -> bool:
    """Return whether a job can be claimed. Only reads, so that polling is cheap."""
    return session.scalar(select(Job.id).where(_is_free(now)).limit(1)) is not None


def claim(session: Session, *, now: datetime) -> JobRow | None:
    """Claim the oldest free job of those with the fewest claims, or return None.

    A job whose processes ended too often without a completed step is failed first.
    """
    exhausted = (Job.state == RUNNING, Job.claimed_until < now, Job.attempts >= ATTEMPTS)
    session.execute(
        update(Job).where(*exhausted).values(state=FAILED, error="ended too often", finished_at=now)
    )
    free = select(Job.id).where(_is_free(now)).order_by(Job.claims, Job.id)
    job_id = session.scalar(free.limit(1).with_for_update(skip_locked=True))
    if job_id is None:
        return None
    values = {
        "state": RUNNING,
        "claimed_until": now + CLAIM,
        "claims": Job.claims + 1,
        "attempts": Job.attempts + 1,
    }
    session.execute(
        update(Job)
        .where(Job.id == job_id)
        .values(values | {"started_at": func.coalesce(Job.started_at, now)})
    )
    return find_job(session, job_id)


def advance(
    session: Session,
    job: JobRow,
    *,
    now: datetime,
    done_count: int,
    cursor: dict[str, Any],
    total: int | None = None,
) -> JobRow:
    """Record the progress in the transaction of the step, and renew the claim. Raises ClaimLost."""
    values: dict[str, Any] = {
        "done_count": done_count,
        "cursor": cursor,
        "claimed_until": now + CLAIM,
        "attempts": 0,
    }
    return _update_claimed(session, job, values if total is None else values | {"total": total})


def renew(session: Session, job: JobRow, *, now: datetime) -> JobRow:
    """Renew the claim during a step that takes longer than CLAIM. Raises ClaimLost."""
    return _update_claimed(session, job, {"claimed_until": now + CLAIM})


def finish(session: Session, job: JobRow, *, now: datetime, **result: Any) -> JobRow:
    """Complete the job in the transaction of its last step. Raises ClaimLost."""
    return _update_claimed(
        session, job, {"state": DONE, "result": result, "finished_at": now, "claimed_until": None}
    )


def fail(session: Session, job: JobRow, *, now: datetime, error: str) -> JobRow:
    """Fail the job with a reason of our own, never one with personal data. Raises ClaimLost."""
    return _update_claimed(
        session,
        job,
        {"state": FAILED, "error": error[:200], "finished_at": now, "claimed_until": None},
    )


def requeue(session: Session, job: JobRow) -> JobRow:
    """Give up the claim: the job waits for its next turn in any process. Raises ClaimLost."""
    return _update_claimed(session, job, {"state": WAITING, "claimed_until": None, "attempts": 0})


def cancel(session: Session, job_id: int, *, now: datetime) -> bool:
    """Cancel an open job after its current step. Return False if it was not open."""
    cancelled = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.in_((WAITING, RUNNING)))
        .values(state=CANCELLED, finished_at=now)
        .returning(Job.id)
    )
    return cancelled.first() is not None


def sweep(session: Session, *, kind: str, before: datetime) -> None:
    """Delete jobs of a kind that ended before a moment."""
    session.execute(
        delete(Job)
        .where(Job.kind == kind, Job.finished_at < before)
        .execution_options(synchronize_session=False)
    )


def find_job(session: Session, job_id: int) -> JobRow | None:
    """Return the job with this id, or None."""
    return _find_job(session, Job.id == job_id)


def find_latest_job(session: Session, *, kind: str, subject: str) -> JobRow | None:
    """Return the newest job of a kind and subject, or None."""
    return _find_job(session, and_(Job.kind == kind, Job.subject == subject))


def list_newest_jobs(session: Session, *, only_open: bool, limit: int) -> list[JobRow]:
    """Return jobs, the newest first."""
    query = select(*_ROW).order_by(Job.id.desc()).limit(limit)
    rows = session.execute(query.where(Job.state.in_((WAITING, RUNNING))) if only_open else query)
    return list(read_rows(JobRow, rows))


@dataclass(frozen=True, slots=True)
class JobBacklog:
    """Jobs that wait, run or have failed by state, and when the oldest open one was added."""

    counts: dict[str, int]
    oldest: datetime | None


def read_backlog(session: Session) -> JobBacklog:
    """Return what a monitor alarms on. Ended jobs, of which there are many, are not counted."""
    states = (WAITING, RUNNING, FAILED)
    counts = session.execute(
        select(Job.state, func.count().label("jobs"))
        .where(Job.state.in_(states))
        .group_by(Job.state)
    ).all()
    is_open = Job.state.in_((WAITING, RUNNING))
    return JobBacklog(
        dict.fromkeys(states, 0) | {row.state: row.jobs for row in counts},
        session.scalar(select(func.min(Job.created_at)).where(is_open)),
    )


def _is_free(now: datetime) -> ColumnElement[bool]:
    """Build the condition for a job that waits, or whose claim has expired."""
    return or_(Job.state == WAITING, and_(Job.state == RUNNING, Job.claimed_until < now))


def _find_job(session: Session, condition: ColumnElement[bool]) -> JobRow | None:
    row = session.execute(select(*_ROW).where(condition).order_by(Job.id.desc()).limit(1)).first()
    return None if row is None else read_row(JobRow, row)


def _update_claimed(session: Session, job: JobRow, values: dict[str, Any]) -> JobRow:
    """Update the job if the claim, known by its number, is still ours. Raises ClaimLost."""
    parameters = {
        "its_id": job.id,
        "its_claims": job.claims,
        **{f"new_{name}": value for name, value in values.items()},
    }
    row = session.connection().execute(_update_statement(tuple(values)), parameters).first()
    if row is None:
        raise ClaimLost
    return read_row(JobRow, row)


def _update_statement(names: tuple[str, ...]) -> Any:
    own_job = (
        Job.id == bindparam("its_id"),
        Job.state == RUNNING,
        Job.claims == bindparam("its_claims"),
    )
    return (
        update(Job)
        .where(*own_job)
        .values({name: bindparam(f"new_{name}") for name in names})
        .returning(*_ROW)
    )
