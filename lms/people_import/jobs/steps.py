"""The steps of an import in the background: dry run, applying, undoing.

Each step is one transaction, which stores the job's position too.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.steps import Step, run_in_steps, run_prepared_steps
from lms.messaging.rules.kinds import list_channels
from lms.people_import import services
from lms.people_import.services import ApplyRun, Directory, DryRun, ImportJob, UndoRun
from lms.web.container import Container

# After each step, in times of its length. Learners wait no longer than with a whole one: what is
# reckoned of a list is reckoned before the step begins.
REST: Final = 0.7

Walks = tuple[Callable[..., tuple[int, int] | None], Callable[..., tuple[int, int] | None]]
End = Callable[[Session, ImportJob, Actor, datetime], None]


@dataclass(slots=True)
class _DryRunProgress:
    """A dry run between two turns of its job.

    If the same process continues where it stopped, the list need not be opened again.
    """

    import_job: ImportJob
    dry_run: DryRun
    batches: Iterator[list[tuple[int, list[str]]]]
    line: int


# State of this process, safe only because one thread runs background jobs. Keyed by job id; holds
# at most one dry run, and losing it only costs opening the list again.
_UNDER_WAY: Final[dict[int, _DryRunProgress]] = {}


def check_import(container: Container, claimed: JobRow) -> None:
    """Run the next steps of an import's dry run.

    Slow reads happen outside of the writing transaction.
    """
    previous = _UNDER_WAY.pop(claimed.id, None)
    _UNDER_WAY.clear()
    try:
        progress = (
            previous
            if previous and previous.line == claimed.cursor.get("line", 0)
            else _begin_check(container, claimed)
        )
        run_prepared_steps(container, claimed, partial(_plan_batch, container, progress))
    except DomainError as error:
        fail_job(container, claimed, error)
    else:
        _UNDER_WAY[claimed.id] = progress


def _begin_check(container: Container, claimed: JobRow) -> _DryRunProgress:
    with container.database.read() as reading:
        import_job = services.load_import(reading, claimed.subject)
        dry_run = DryRun.begin(
            reading,
            import_job,
            storage=container.storage,
            cipher=container.iin_cipher,
            moment=container.moment(),
            cursor=claimed.cursor,
        )
    dry_run.scan()
    line = claimed.cursor.get("line", 0)
    return _DryRunProgress(import_job, dry_run, dry_run.batches(line), line)


def _plan_batch(container: Container, progress: _DryRunProgress, planned: JobRow) -> Step:
    """Plan the next lines of a dry run, and return the step that stores the plan."""
    import_job, dry_run = progress.import_job, progress.dry_run
    now = container.clock.now()
    batch = next(progress.batches, None)
    with container.database.read() as reading:
        by = services.import_actor(reading, import_job, planned.actor_id)
        dry_run.refuse_curious(reading, by=by, now=now)
        rows = dry_run.plan(reading, batch) if batch else []

    def store_plan(session: Session, job: JobRow) -> JobRow:
        if not dry_run.count_strangers(session, by=by, now=now):
            # The count stays, the results of the batch do not, and the next step is refused.
            return jobs.advance(session, job, now=now, done=job.done, cursor=job.cursor)
        if not batch:
            services.finish_check(session, import_job, dry_run=dry_run, now=now)
            return jobs.finish(session, job, now=now)
        progress.line = batch[-1][0]
        cursor = {
            "line": progress.line,
            "organisations": sorted(dry_run.organisations),
            "candidates": sorted(dry_run.candidates),
        }
        services.save_lines(session, rows)
        return jobs.advance(
            session, job, now=now, done=job.done + len(batch), total=dry_run.total, cursor=cursor
        )

    return store_plan


def apply_import(container: Container, claimed: JobRow) -> None:
    """Apply a checked import and notify whoever requested it."""

    def begin(reading: Session, import_job: ImportJob) -> Walks:
        run = ApplyRun(
            import_job,
            Directory.load(reading, import_job.organisation_id),
            container.iin_cipher,
            container.settings.timezone,
        )
        return run.apply_batch, run.end_missing

    def end(session: Session, import_job: ImportJob, by: Actor, now: datetime) -> None:
        ways = list_channels(container.settings.sms_gateway)
        services.finish_apply(
            session,
            import_job,
            by=by,
            moment=Moment(now, container.settings.timezone),
            channels=ways,
        )

    _run_steps(container, claimed, begin, end)


def undo_import(container: Container, claimed: JobRow) -> None:
    """Undo an applied import."""

    def begin(_reading: Session, import_job: ImportJob) -> Walks:
        run = UndoRun(import_job, container.iin_cipher, container.settings.timezone)
        return run.undo_batch, run.reopen

    def end(session: Session, import_job: ImportJob, by: Actor, now: datetime) -> None:
        services.finish_undo(session, import_job, by=by, now=now)
        services.remove_card_files(session, container.temporary_storage, import_job.id)

    _run_steps(container, claimed, begin, end)


def _run_steps(
    container: Container, claimed: JobRow, begin: Callable[[Session, ImportJob], Walks], end: End
) -> None:
    """Walk through the lines, then through the missing people, each from the job's position."""
    with container.database.read() as reading:
        import_job = services.load_import(reading, claimed.subject)
        lines, missing = begin(reading, import_job)

    def step(session: Session, job: JobRow) -> JobRow:
        now = container.clock.now()
        by = services.import_actor(session, import_job, job.actor_id)
        for position, walk in (("line", lines), ("missing", missing)):
            result = walk(session, after=job.cursor.get(position, 0), by=by, now=now)
            if result is not None:
                cursor = {**job.cursor, position: result[0]}
                return jobs.advance(
                    session,
                    job,
                    now=now,
                    done=job.done + result[1],
                    total=import_job.work,
                    cursor=cursor,
                )
        end(session, import_job, by, now)
        return jobs.finish(session, job, now=now)

    try:
        run_in_steps(container, claimed, step, rest=REST)
    except DomainError as error:
        fail_job(container, claimed, error)


def fail_job(container: Container, claimed: JobRow, error: DomainError) -> None:
    """Fail the job and store the reason for the import's page; applied lines stay applied."""
    with container.database.write() as writing:
        word = services.fail_import(
            writing,
            claimed.subject,
            error,
            by_id=claimed.actor_id,
            moment=container.moment(),
            channels=list_channels(container.settings.sms_gateway),
        )
        latest = jobs.find_job(writing, claimed.id) or claimed
        jobs.fail(writing, latest, now=container.clock.now(), error=word)
