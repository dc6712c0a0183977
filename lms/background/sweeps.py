"""Deletion of what has expired: counts, kept texts and replies, drawn files, leftovers."""

from datetime import timedelta
from typing import Final

from lms.api.services import delete_old_replies
from lms.core import jobs, kept_texts, throttle
from lms.core.tables.xlsx_writer import remove_leftovers
from lms.periodic_reports.services import forget_files
from lms.schedules.queries.sendings import JOB as REPORT_JOB
from lms.web.container import Container

UNFINISHED_FOR: Final = timedelta(days=1)  # longer than writing any workbook takes


def sweep_throttle(container: Container) -> None:
    """Delete expired counts of attempts, and texts that nobody came back for."""
    with container.database.write() as session:
        throttle.sweep(session, now=container.clock.now())
        kept_texts.sweep(session, now=container.clock.now())


def sweep_kept_replies(container: Container) -> None:
    """Delete the replies to API clients that were kept for a day."""
    with container.database.write() as session:
        delete_old_replies(session, now=container.clock.now())


def sweep_drawn_files(container: Container) -> None:
    """Delete report files that are a month old."""
    with container.database.write() as session:
        before = forget_files(session, now=container.clock.now())
        jobs.sweep(session, kind=REPORT_JOB, before=before)
    container.temporary_storage.sweep(before=before)


def remove_unfinished_workbooks(container: Container) -> None:
    """Delete the rows of workbooks whose process was killed while it wrote them."""
    remove_leftovers(before=container.clock.now() - UNFINISHED_FOR)
