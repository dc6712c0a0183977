"""The nightly job that deletes what is not kept any longer."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Final

from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.daily_jobs import enqueue_daily
from lms.core.jobs import JobRow
from lms.core.retention import RetentionRule, list_due
from lms.core.steps import STOP, keep_claim, take_turn
from lms.retention.queries import RETENTION_JOB
from lms.retention.rules import find_deadline
from lms.web.container import Container

BATCH: Final = 200
# The pause between transactions, in times of their length: nobody waits for this work.
REST: Final = 4.0


def plan_retention(container: Container) -> None:
    """Enqueue the day's deletion of what is not kept any longer."""
    enqueue_daily(container.database, RETENTION_JOB, container.moment())


def apply_retention(container: Container, job: JobRow) -> None:
    """Delete every kind of records whose period is over, some at a time, and note how many.

    Files are removed after the transaction in which nothing refers to them any more. If the
    process shall end, another one goes on, and counts on: what is deleted is no longer due.
    """
    counts = Counter[str](job.cursor)
    with keep_claim(container, job):
        for rule in container.retention_rules:
            now = container.clock.now()
            before = find_deadline(container.settings.keep_days, rule.name, now=now)
            if before is not None:
                counts[rule.name] += delete_due(container, rule, before)
    with container.database.write() as session:
        now = container.clock.now()
        if STOP.is_requested:
            done_count = counts.total()
            jobs.requeue(
                session,
                jobs.advance(session, job, now=now, done_count=done_count, cursor=dict(counts)),
            )
            return
        jobs.finish(session, job, now=now, **counts)
        if any(counts.values()):
            record_event(session, kind="retention_applied", subject="site", now=now, **counts)


def delete_due(container: Container, rule: RetentionRule, before: datetime) -> int:
    """Delete all due records of a kind; return how many they were."""
    deleted_count = 0
    while not STOP.is_requested:
        with take_turn(container, REST) as session:
            ids = list_due(session, rule, before=before, limit=BATCH)
            files = rule.delete_batch(session, ids) if ids else []
        for digest in files:
            for storage in (container.storage, container.temporary_storage):
                storage.remove(digest)
        if not ids:
            break
        deleted_count += len(ids)
    return deleted_count


HANDLERS: Final[dict[str, Callable[[Container, JobRow], None]]] = {RETENTION_JOB: apply_retention}
