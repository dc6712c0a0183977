"""Work that is too long for a request: each job is a row, done by a background process in steps, and taken up again after a kill.

A handler does a step and notes how far it has come in the same transaction (`advance`), so a step is done once, whatever happens. A job
is claimed for a while; the claim is renewed with each step, and a claim that has run out means that its process is gone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
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

from lms.core.database import Base, Key, upsert
from lms.core.rows import read_row, read_rows

WAITING: Final = "waiting"
RUNNING: Final = "running"
DONE: Final = "done"
FAILED: Final = "failed"
CANCELLED: Final = "cancelled"

CLAIM: Final = timedelta(seconds=60)
ATTEMPTS: Final = 5  # times that a job may be begun and die without a step done
_OPEN = text("state IN ('waiting', 'running')")


class Job(Base):
    """A piece of work. `kind` names its handler, `subject` what it is about: of one kind and subject there is one open job at a time.

    `cursor` is where the next step begins, as the handler understands it; `claims` counts the claims, `attempts` those since the last
    step that was done.
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

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    cursor: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any]]
    error: Mapped[str] = mapped_column(String(200), default="")
    claims: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    actor_id: Mapped[int | None] = mapped_column(Key)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]


class ClaimLost(Exception):
    """Another process has taken the job, or it was cancelled: this one must stop, its step undone."""


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as its handler and the pages see it. `total` is None while it is not known."""

    id: int
    kind: str
    subject: str
    params: dict[str, Any]
    state: str
    done: int
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
        """Whether something is still to come."""
        return self.state in (WAITING, RUNNING)

    @property
    def percent(self) -> int | None:
        """How much is done, 0 to 100, rounded down; None while the whole is not known."""
        return None if not self.total else min(100, 100 * self.done // self.total)


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
    """Adds a job and returns its id; the id of the open one of this kind and subject, if there is one."""
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
    made: int | None = session.scalar(
        upsert(session, Job).values(row).on_conflict_do_nothing().returning(Job.id)
    )
    if made is not None:
        return made
    return session.scalars(
        select(Job.id).where(
            Job.kind == kind, Job.subject == subject, Job.state.in_((WAITING, RUNNING))
        )
    ).one()


def waits(session: Session, *, now: datetime) -> bool:
    """Whether there is a job that nobody works on. It only reads, so that it may be asked often."""
    return session.scalar(select(Job.id).where(_free(now)).limit(1)) is not None


def claim(session: Session, *, now: datetime) -> JobRow | None:
    """Takes a job that nobody works on, None if there is none: of those that had the fewest turns, the oldest.

    A job whose process ended too often without a step done is given up.
    """
    given_up = (Job.state == RUNNING, Job.claimed_until < now, Job.attempts >= ATTEMPTS)
    session.execute(
        update(Job).where(*given_up).values(state=FAILED, error="ended too often", finished_at=now)
    )
    free = select(Job.id).where(_free(now)).order_by(Job.claims, Job.id)
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
    return job(session, job_id)


def advance(
    session: Session,
    claimed: JobRow,
    *,
    now: datetime,
    done: int,
    cursor: dict[str, Any],
    total: int | None = None,
) -> JobRow:
    """Notes how far the job is, in the transaction of the step itself, and renews the claim. Raises ClaimLost."""
    values: dict[str, Any] = {
        "done": done,
        "cursor": cursor,
        "claimed_until": now + CLAIM,
        "attempts": 0,
    }
    return _changed(session, claimed, values if total is None else values | {"total": total})


def renew(session: Session, claimed: JobRow, *, now: datetime) -> JobRow:
    """Renews the claim in the middle of a step that takes longer than it. Raises ClaimLost."""
    return _changed(session, claimed, {"claimed_until": now + CLAIM})


def finish(session: Session, claimed: JobRow, *, now: datetime, **result: Any) -> JobRow:
    """Ends the job well, in the transaction of its last step. Raises ClaimLost."""
    return _changed(
        session,
        claimed,
        {"state": DONE, "result": result, "finished_at": now, "claimed_until": None},
    )


def fail(session: Session, claimed: JobRow, *, now: datetime, error: str) -> JobRow:
    """Ends the job with a word that says why (of our own, never what a person typed). Raises ClaimLost."""
    return _changed(
        session,
        claimed,
        {"state": FAILED, "error": error[:200], "finished_at": now, "claimed_until": None},
    )


def release(session: Session, claimed: JobRow) -> JobRow:
    """Lets the job wait for its next turn, here or in another process. Raises ClaimLost."""
    return _changed(session, claimed, {"state": WAITING, "claimed_until": None, "attempts": 0})


def cancel(session: Session, job_id: int, *, now: datetime) -> bool:
    """Stops an open job after the step it is at. True for the call that did it."""
    done = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.in_((WAITING, RUNNING)))
        .values(state=CANCELLED, finished_at=now)
        .returning(Job.id)
    )
    return done.first() is not None


def sweep(session: Session, *, kind: str, before: datetime) -> None:
    """Forgets jobs of a kind that ended before a moment."""
    session.execute(
        delete(Job)
        .where(Job.kind == kind, Job.finished_at < before)
        .execution_options(synchronize_session=False)
    )


def job(session: Session, job_id: int) -> JobRow | None:
    """The job with this id."""
    return _one(session, Job.id == job_id)


def latest(session: Session, *, kind: str, subject: str) -> JobRow | None:
    """The newest job of a kind about something."""
    return _one(session, and_(Job.kind == kind, Job.subject == subject))


def newest(session: Session, *, only_open: bool, limit: int) -> list[JobRow]:
    """Jobs, the newest first."""
    query = select(*_ROW).order_by(Job.id.desc()).limit(limit)
    rows = session.execute(query.where(Job.state.in_((WAITING, RUNNING))) if only_open else query)
    return list(read_rows(JobRow, rows))


def _free(now: datetime) -> ColumnElement[bool]:
    """Waiting, or claimed by a process that is gone."""
    return or_(Job.state == WAITING, and_(Job.state == RUNNING, Job.claimed_until < now))


def _one(session: Session, which: ColumnElement[bool]) -> JobRow | None:
    row = session.execute(select(*_ROW).where(which).order_by(Job.id.desc()).limit(1)).first()
    return None if row is None else read_row(JobRow, row)


def _changed(session: Session, claimed: JobRow, values: dict[str, Any]) -> JobRow:
    """Each claim has its number: a process whose claim went to another changes nothing."""
    given = {
        "its_id": claimed.id,
        "its_claims": claimed.claims,
        **{f"new_{name}": value for name, value in values.items()},
    }
    changed = session.connection().execute(_changing(tuple(values)), given).first()
    if changed is None:
        raise ClaimLost
    return JobRow(*changed)


@cache
def _changing(names: tuple[str, ...]) -> Any:
    mine = (
        Job.id == bindparam("its_id"),
        Job.state == RUNNING,
        Job.claims == bindparam("its_claims"),
    )
    return (
        update(Job)
        .where(*mine)
        .values({name: bindparam(f"new_{name}") for name in names})
        .returning(*_ROW)
    )
