"""Background jobs of corrections: counting the effect of one, and marking attempts again."""

from typing import Final

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import run_in_steps
from lms.messaging.rules.kinds import list_channels
from lms.regrading.queries.corrections import CorrectionRow, load_correction
from lms.regrading.rules import PROPOSED
from lms.regrading.services.applying import finish_regrading, regrade_batch
from lms.regrading.services.corrections import CHECK_JOB, REGRADE_JOB
from lms.regrading.services.listing import count_listed, list_touched
from lms.regrading.services.planning import finish_check, judge_batch
from lms.web.container import Container


def check_correction(container: Container, claimed_job: JobRow) -> None:
    """Count what a correction would change, some tens of attempts a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        row, now = _load_correction(session, job), container.clock.now()
        if row.state != PROPOSED:
            return jobs.finish(session, job, now=now)
        if not job.cursor.get("is_listed"):
            return _list_step(session, job, row, container)
        count = judge_batch(session, row)
        if count:
            return jobs.advance(
                session, job, now=now, done_count=job.done_count + count, cursor=job.cursor
            )
        finish_check(session, row.id, now)
        return jobs.finish(session, job, now=now)

    run_in_steps(container, claimed_job, step)


def regrade_attempts(container: Container, claimed_job: JobRow) -> None:
    """Mark the attempts of an applied correction again, some at a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        row, moment = _load_correction(session, job), container.moment()
        if not job.cursor.get("is_listed"):
            return _list_step(session, job, row, container)
        channels = list_channels(container.settings.sms_gateway)
        count = regrade_batch(session, row, moment=moment, channels=channels)
        if count:
            done_count = job.done_count + count
            return jobs.advance(
                session, job, now=moment.now, done_count=done_count, cursor=job.cursor
            )
        finish_regrading(session, row, attempts=count_listed(session, row.id), now=moment.now)
        return jobs.finish(session, job, now=moment.now)

    run_in_steps(container, claimed_job, step)


def _load_correction(session: Session, job: JobRow) -> CorrectionRow:
    return load_correction(session, int(job.subject.removeprefix("correction:")))


def _list_step(session: Session, job: JobRow, row: CorrectionRow, container: Container) -> JobRow:
    """List the next attempts that the correction touches."""
    last = list_touched(session, row, after=job.cursor.get("after", 0))
    cursor = {"is_listed": True} if last is None else {"after": last}
    total = count_listed(session, row.id) if last is None else None
    return jobs.advance(
        session, job, now=container.clock.now(), done_count=0, cursor=cursor, total=total
    )


HANDLERS: Final = {CHECK_JOB: check_correction, REGRADE_JOB: regrade_attempts}
