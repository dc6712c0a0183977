"""Deletion of report files, drawn on request or to be sent."""

from lms.core import jobs
from lms.periodic_reports.services import forget_files
from lms.schedules.queries.sendings import JOB as REPORT_JOB
from lms.web.container import Container


def sweep_drawn_files(container: Container) -> None:
    """Delete report files that are a month old."""
    with container.database.write() as session:
        before = forget_files(session, now=container.clock.now())
        jobs.sweep(session, kind=REPORT_JOB, before=before)
    container.temporary_storage.sweep(before=before)
