"""The job that draws reports which take longer than a moment, and reminders of due reports."""

from typing import Final

import structlog

from lms.core import jobs
from lms.core.errors import NotFound
from lms.core.jobs import JobRow
from lms.core.pdf import RenderingFailed
from lms.core.steps import keep_claim
from lms.messaging.rules.kinds import list_channels
from lms.periodic_reports.queries import DRAW_JOB, RequestedFile
from lms.periodic_reports.services import (
    ReadyReport,
    load_job_report,
    remind_of_reports,
    write_report,
)
from lms.web.container import Container

log = structlog.get_logger()
PARTS = 3  # count, draw, store


def remind_of_due_reports(container: Container) -> None:
    """Remind those who have a report to hand in soon; each reminder is sent once."""
    with container.database.write() as session:
        channels = list_channels(container.settings.sms_gateway)
        remind_of_reports(session, moment=container.moment(), channels=channels)


def draw_report(container: Container, job: JobRow) -> None:
    """Draw a requested report, as the person who requested it may see it now.

    A killed process leaves nothing behind: the job starts again.
    """
    try:
        requested, ready = _load_report(container, job)
        job = _advance_job(container, job, 1)
        with keep_claim(container, job):
            content = _write_file(container, requested, ready)
    except (NotFound, RenderingFailed) as failure:
        log.info("report not drawn", job=job.id, reason=type(failure).__name__)
        with container.database.write() as session:
            jobs.fail(session, job, now=container.clock.now(), error=type(failure).__name__)
        return
    job = _advance_job(container, job, 2)
    sha256 = container.temporary_storage.put(content)
    with container.database.write() as session:
        job = jobs.advance(
            session, job, now=container.clock.now(), done_count=PARTS, cursor={}, total=PARTS
        )
        jobs.finish(
            session,
            job,
            now=container.clock.now(),
            sha256=sha256,
            name=f"{ready.name}.{requested.format}",
        )


def _load_report(container: Container, job: JobRow) -> tuple[RequestedFile, ReadyReport]:
    moment = container.moment()
    with container.database.read() as session:
        return load_job_report(session, job, moment=moment)


def _advance_job(container: Container, job: JobRow, parts_done: int) -> JobRow:
    with container.database.write() as session:
        return jobs.advance(
            session, job, now=container.clock.now(), done_count=parts_done, cursor={}, total=PARTS
        )


def _write_file(container: Container, requested: RequestedFile, ready: ReadyReport) -> bytes:
    return write_report(
        requested.format,
        ready,
        language=requested.language,
        draw=container.documents.draw,
        storage=container.storage,
    )


HANDLERS: Final = {DRAW_JOB: draw_report}
