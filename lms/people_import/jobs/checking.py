"""The dry run of an import in the background."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.steps import JobStep, run_prepared_steps
from lms.people_import import services
from lms.people_import.jobs.steps import fail_job
from lms.people_import.services import DryRun, ImportJob
from lms.web.container import Container


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


def check_import(container: Container, job: JobRow) -> None:
    """Run the next steps of an import's dry run.

    Slow reads happen outside of the writing transaction.
    """
    previous = _UNDER_WAY.pop(job.id, None)
    _UNDER_WAY.clear()
    try:
        progress = (
            previous
            if previous and previous.line == job.cursor.get("line", 0)
            else _begin_check(container, job)
        )
        run_prepared_steps(container, job, partial(_plan_batch, container, progress))
    except DomainError as error:
        fail_job(container, job, error)
    else:
        _UNDER_WAY[job.id] = progress


def _begin_check(container: Container, job: JobRow) -> _DryRunProgress:
    with container.database.read() as reading:
        import_job = services.load_import(reading, job.subject)
        dry_run = DryRun.begin(
            reading,
            import_job,
            storage=container.storage,
            cipher=container.iin_cipher,
            moment=container.moment(),
            cursor=job.cursor,
        )
    dry_run.scan()
    line = job.cursor.get("line", 0)
    return _DryRunProgress(
        import_job=import_job, dry_run=dry_run, batches=dry_run.iter_batches(line), line=line
    )


def _plan_batch(container: Container, progress: _DryRunProgress, planned: JobRow) -> JobStep:
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
            return jobs.advance(session, job, now=now, done_count=job.done_count, cursor=job.cursor)
        if not batch:
            services.finish_check(session, import_job, dry_run=dry_run, now=now)
            return jobs.finish(session, job, now=now)
        progress.line = batch[-1][0]
        cursor = {
            "line": progress.line,
            "organisations": sorted(dry_run.organisations),
            "has_guessed": dry_run.has_guessed,
            "candidates": sorted(dry_run.candidates),
        }
        services.save_lines(session, rows)
        return jobs.advance(
            session,
            job,
            now=now,
            done_count=job.done_count + len(batch),
            total=dry_run.total,
            cursor=cursor,
        )

    return store_plan
