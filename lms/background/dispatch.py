"""Claim a waiting job and hand it to the handler of its kind."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from lms.audit import jobs as audit
from lms.core import jobs
from lms.core.jobs import ClaimLost, JobRow
from lms.core.logs import trace_error
from lms.enrolment import jobs as enrolment
from lms.large_files import jobs as large_files
from lms.learning import jobs as learning
from lms.obligations import jobs as obligations
from lms.people_import import jobs as people_import
from lms.periodic_reports import jobs as periodic_reports
from lms.personal_data import jobs as personal_data
from lms.reforms import jobs as reforms
from lms.regrading import jobs as regrading
from lms.reporting import jobs as reporting
from lms.reporting.jobs.folding import fold_backlog
from lms.retention import jobs as retention
from lms.schedules import jobs as schedules
from lms.web.container import Container
from lms.web.errors import NO_ROOM

log = structlog.get_logger()
JobHandler = Callable[[Container, JobRow], None]

# Job kind to handler, which takes a job from its cursor to its end (see lms/core/steps.py).
HANDLERS: Final[dict[str, JobHandler]] = {
    **audit.HANDLERS,
    **enrolment.HANDLERS,
    **large_files.HANDLERS,
    **learning.HANDLERS,
    **obligations.HANDLERS,
    **people_import.HANDLERS,
    **periodic_reports.HANDLERS,
    **personal_data.HANDLERS,
    **reforms.HANDLERS,
    **regrading.HANDLERS,
    **reporting.HANDLERS,
    **retention.HANDLERS,
    **schedules.HANDLERS,
}


def run_one(container: Container) -> bool:
    """Claim a job and work on it; return False if none waits.

    An error of the job is logged and noted in it. Raises OperationalError or InterfaceError if the
    database is away or busy: the job is taken up again once its claim has expired, as it is where
    the disk has no room.
    """
    job = _claim_job(container)
    if job is None:
        return False
    try:
        _handle_job(container, job)
    except ClaimLost:
        log.info("job left to others", job=job.id, kind=job.kind)
    return True


def _claim_job(container: Container) -> JobRow | None:
    now = container.clock.now()
    with container.database.read() as session:
        if not jobs.has_waiting_job(session, now=now):
            return None
    with container.database.write() as session:
        return jobs.claim(session, now=now)


def _handle_job(container: Container, job: JobRow) -> None:
    handler = HANDLERS.get(job.kind)
    if handler is None:
        log.error("job of an unknown kind", job=job.id, kind=job.kind)
        return _fail_job(container, job, "unknown kind")
    try:
        return handler(replace(container, after_step=partial(fold_backlog, container)), job)
    except (ClaimLost, OperationalError, InterfaceError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            # Room may be made until the claim expires and the job is taken up again.
            log.error("no room to write", job=job.id, kind=job.kind, error=error.strerror)  # noqa: TRY400 - as below
            return None
        log.error("job failed", job=job.id, kind=job.kind, error=trace_error(error))  # noqa: TRY400 - the message may hold personal data
        return _fail_job(container, job, type(error).__name__)


def _fail_job(container: Container, job: JobRow, error: str) -> None:
    with container.database.write() as session:
        jobs.fail(session, job, now=container.clock.now(), error=error)
