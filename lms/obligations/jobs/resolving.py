"""The jobs that resolve assignments: one at once, and all for a new day."""

from typing import Final

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.daily_jobs import enqueue_daily
from lms.core.jobs import JobRow
from lms.core.steps import run_in_steps
from lms.obligations.services import CATCH_UP_JOB, catch_up_batch, resolve_step
from lms.web.container import Container

# The rest after a step, as a multiple of its time: the larger part of the time is for learners. For
# an assignment somebody waits; for the catch-up of the night nobody does.
RESOLVING_REST: Final = 1.5
CATCHING_UP_REST: Final = 2


def resolve_assignment(container: Container, claimed_job: JobRow) -> None:
    """Resolve an assignment for the people of its target, some tens of people a step."""
    assignment_id = int(claimed_job.subject.removeprefix("assignment:"))

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        cursor, counts = resolve_step(
            session,
            assignment_id=assignment_id,
            cursor=job.cursor,
            moment=moment,
            by_id=job.actor_id,
        )
        if cursor is None:
            return jobs.finish(session, job, now=moment.now)
        changed_count = (
            job.done_count + counts.opened_count + counts.ended_count + counts.moved_count
        )
        return jobs.advance(
            session,
            job,
            now=moment.now,
            done_count=changed_count,
            cursor=cursor,
            total=job.params.get("people"),
        )

    run_in_steps(container, claimed_job, step, rest=RESOLVING_REST)


def plan_catch_up(container: Container) -> None:
    """Enqueue the day's catch-up of obligations.

    It applies what the new day changes: leaves, exemptions, renewals, beginnings.
    """
    enqueue_daily(container.database, CATCH_UP_JOB, container.moment())


def catch_up(container: Container, claimed_job: JobRow) -> None:
    """Recompute everybody's obligations for a new day, some tens of people a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        last, _counts = catch_up_batch(session, after=job.cursor.get("after", 0), moment=moment)
        if last is None:
            return jobs.finish(session, job, now=moment.now)
        return jobs.advance(
            session, job, now=moment.now, done_count=job.done_count + 1, cursor={"after": last}
        )

    run_in_steps(container, claimed_job, step, rest=CATCHING_UP_REST)
