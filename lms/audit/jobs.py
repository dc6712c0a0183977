"""Background work on the record: sealing every few seconds, and the day's head in the log."""

from typing import Final

import structlog

from lms.audit.queries import load_head
from lms.audit.services import seal_events
from lms.core import jobs
from lms.core.daily_jobs import enqueue_daily
from lms.core.jobs import JobRow
from lms.core.steps import take_turn
from lms.web.container import Container

log = structlog.get_logger()
HEAD_JOB: Final = "audit_head"
SEALED: Final = 500  # events in a transaction: on SQLite other writers wait for it


def seal_waiting(container: Container, rest: float = 1) -> int:
    """Seal all events that wait, some hundreds in a transaction; return how many were sealed.

    All get one moment of sealing, by which the check knows which were sealed together.
    """
    now, total, count = container.clock.now(), 0, SEALED
    while count == SEALED:
        with take_turn(container, rest) as session:
            count = seal_events(session, now=now, limit=SEALED)
        total += count
    return total


def plan_audit_head(container: Container) -> None:
    """Enqueue the day's line of the log with the head of the audit record."""
    enqueue_daily(container.database, HEAD_JOB, container.moment())


def log_head(container: Container, job: JobRow) -> None:
    """Write the head into the log, out of reach of whoever can write to the database alone."""
    seal_waiting(container)
    with container.database.write() as session:
        head = load_head(session)
        jobs.finish(session, job, now=container.clock.now(), head=str(head or ""))
    log.info("audit head", head=str(head or ""))


HANDLERS: Final = {HEAD_JOB: log_head}
