"""The steps of an import in the background, and the failing of its job.

Each step is one transaction, which stores the job's position too.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.steps import run_in_steps
from lms.messaging.rules.kinds import list_channels
from lms.people_import import services
from lms.people_import.services import ImportJob
from lms.web.container import Container

# After each step, in times of its length. Learners wait no longer than with a whole one: what is
# reckoned of a list is reckoned before the step begins.
REST: Final = 0.7

Walks = tuple[Callable[..., tuple[int, int] | None], Callable[..., tuple[int, int] | None]]
End = Callable[[Session, ImportJob, Actor, Moment], None]


def walk_lines(
    container: Container,
    claimed_job: JobRow,
    begin: Callable[[Session, ImportJob], Walks],
    end: End,
) -> None:
    """Walk through the lines, then through the missing people, each from the job's position."""
    with container.database.read() as reading:
        import_job = services.load_import(reading, claimed_job.subject)
        lines, missing = begin(reading, import_job)

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        by = services.import_actor(session, import_job, job.actor_id)
        for position, walk in (("line", lines), ("missing", missing)):
            result = walk(session, after=job.cursor.get(position, 0), by=by, moment=moment)
            if result is not None:
                cursor = {**job.cursor, position: result[0]}
                return jobs.advance(
                    session,
                    job,
                    now=moment.now,
                    done_count=job.done_count + result[1],
                    total=import_job.work,
                    cursor=cursor,
                )
        end(session, import_job, by, moment)
        return jobs.finish(session, job, now=moment.now)

    try:
        run_in_steps(container, claimed_job, step, rest=REST)
    except DomainError as error:
        fail_job(container, claimed_job, error)


def fail_job(container: Container, job: JobRow, error: DomainError) -> None:
    """Fail the job and store the reason for the import's page; applied lines stay applied."""
    with container.database.write() as writing:
        word = services.fail_import(
            writing,
            job.subject,
            error,
            by_id=job.actor_id,
            moment=container.moment(),
            channels=list_channels(container.settings.sms_gateway),
        )
        latest = jobs.find_job(writing, job.id) or job
        jobs.fail(writing, latest, now=container.clock.now(), error=word)
