"""Files that take longer than a moment: asked for in a request, drawn by a job, kept for a while for the one who asked."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.clock import Moment
from lms.core.jobs import JobRow
from lms.periodic_reports.queries.files import DRAW_JOB, AskedFile, file_of_job, subject_of
from lms.periodic_reports.rules import NamedPeriod
from lms.periodic_reports.services.files import PDF, ReadyReport, ready_report
from lms.reporting.queries.places import Area

# A page of a PDF takes a hundredth of a second and more for each row: so many are drawn while somebody waits.
ROWS_AT_ONCE: Final = 100
KEPT_FOR: Final = timedelta(days=30)


def takes_long(ready: ReadyReport, format: str) -> bool:
    """Whether a file is drawn in the background: a PDF of many rows that is not stored. The others are written in a moment."""
    rows = sum(len(table.lines) for table in ready.content.tables)
    return format == PDF and ready.pdf_sha256 is None and rows > ROWS_AT_ONCE


def ask_for_file(
    session: Session,
    *,
    place: Area,
    period: NamedPeriod,
    number: int,
    format: str,
    language: str,
    now: datetime,
) -> int:
    """Has a report drawn in the background and returns the job; the one under way, if there is one."""
    subject = subject_of(place, period, number=number, format=format, language=language)
    return jobs.enqueue(
        session,
        kind=DRAW_JOB,
        subject=subject,
        now=now,
        by_id=place.actor.person_id,
        place_kind=place.kind,
        place_id=place.id,
        period=period.name,
        number=number,
        format=format,
        language=language,
    )


def ready_file(session: Session, job: JobRow, *, moment: Moment) -> tuple[AskedFile, ReadyReport]:
    """What a job has to draw: everything is read, as its actor may see it now. Raises ReportNotFound and PlaceNotFound."""
    asked = file_of_job(session, job)
    ready = ready_report(session, asked.place, asked.period, number=asked.number, moment=moment)
    return asked, ready if ready.is_handed_in else replace(ready, at=job.created_at)


def forget_files(session: Session, *, now: datetime) -> datetime:
    """Forgets what was asked for long ago, and returns the moment before which a file is not kept."""
    before = now - KEPT_FOR
    jobs.sweep(session, kind=DRAW_JOB, before=before)
    return before
