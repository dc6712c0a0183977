"""Background jobs of obligations: the day's reminders, resolving an assignment, catching up."""

from typing import Final

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import run_in_steps
from lms.messaging.rules.kinds import list_channels
from lms.obligations.services import CATCH_UP_JOB, RESOLVE_JOB, catch_up_batch, resolve_step
from lms.obligations.services.escalations import escalate
from lms.obligations.services.reminders import REMIND_JOB, remind_batch
from lms.web.container import Container

# The rest after a step, as a multiple of its time; about 100,000 people a minute are resolved.
RESOLVING_REST: Final = 1.1


def send_reminders(container: Container, claimed: JobRow) -> None:
    """Send the day's reminders, a thousand obligations a step; then escalate to supervisors."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        channels = list_channels(container.settings.sms_gateway)
        last = remind_batch(
            session, after=job.cursor.get("after", 0), moment=moment, channels=channels
        )
        if last is not None:
            return jobs.advance(
                session, job, now=moment.now, done=job.done + 1, cursor={"after": last}
            )
        return jobs.finish(
            session, job, now=moment.now, told=escalate(session, moment=moment, channels=channels)
        )

    run_in_steps(container, claimed, step)


def resolve_assignment(container: Container, claimed: JobRow) -> None:
    """Resolve an assignment for the people of its target, some tens of people a step."""
    assignment_id = int(claimed.subject.removeprefix("assignment:"))

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
        changed = job.done + counts.opened + counts.ended + counts.moved
        return jobs.advance(
            session,
            job,
            now=moment.now,
            done=changed,
            cursor=cursor,
            total=job.params.get("people"),
        )

    run_in_steps(container, claimed, step, rest=RESOLVING_REST)


def catch_up(container: Container, claimed: JobRow) -> None:
    """Recompute everybody's obligations for a new day, some tens of people a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        last, _counts = catch_up_batch(session, after=job.cursor.get("after", 0), moment=moment)
        if last is None:
            return jobs.finish(session, job, now=moment.now)
        return jobs.advance(session, job, now=moment.now, done=job.done + 1, cursor={"after": last})

    run_in_steps(container, claimed, step, rest=RESOLVING_REST)


HANDLERS: Final = {
    REMIND_JOB: send_reminders,
    RESOLVE_JOB: resolve_assignment,
    CATCH_UP_JOB: catch_up,
}
