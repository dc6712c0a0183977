"""Background work of reforms: applying those whose day has come, and settling what follows."""

from typing import Final

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import run_in_steps
from lms.reforms import queries
from lms.reforms.errors import NotPlanned, OutOfDate, ReformTooEarly
from lms.reforms.queries import APPLY_REFORM_JOB
from lms.reforms.services import apply_reform, enqueue_due_reforms, settle_reform
from lms.web.container import Container


def keep_reforms(container: Container) -> None:
    """Enqueue reforms whose day has come, and settle those that were applied.

    Settling moves records that were written for a closed unit while it was being closed.
    """
    moment = container.moment()
    with container.database.read() as session:
        due_reforms = queries.list_due_reforms(session, moment=moment)
        unsettled_ids = queries.list_unsettled_merges(session, now=moment.now)
    if due_reforms:
        with container.database.write() as session:
            enqueue_due_reforms(session, moment=moment)
    for reform_id in unsettled_ids:
        with container.database.write() as session:
            settle_reform(session, reform_id=reform_id, moment=moment)


def apply_due_reform(container: Container, claimed_job: JobRow) -> None:
    """Apply a reform whose day has come; one that no longer applies fails the job by error name."""
    reform_id = int(claimed_job.subject.removeprefix("reform:"))

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        try:
            counts = apply_reform(session, reform_id=reform_id, moment=moment)
        except (OutOfDate, NotPlanned, ReformTooEarly) as refusal:
            return jobs.fail(session, job, now=moment.now, error=type(refusal).__name__)
        return jobs.finish(session, job, now=moment.now, **counts)

    run_in_steps(container, claimed_job, step)


HANDLERS: Final = {APPLY_REFORM_JOB: apply_due_reform}
