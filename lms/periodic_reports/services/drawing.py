"""Files that take longer than a moment: asked for in a request, drawn by a job, kept for a while for the one who asked."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.certificates.services import store_file
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import Database
from lms.core.jobs import JobRow
from lms.core.storage import FileStorage
from lms.periodic_reports.queries.files import DRAW_JOB, AskedFile, file_of_job, subject_of
from lms.periodic_reports.rules import NamedPeriod, ReportContent
from lms.periodic_reports.services.files import (
    PDF,
    DrawDocument,
    ReadyReport,
    ready_report,
    written,
)
from lms.periodic_reports.services.handing_in import hand_in
from lms.reporting.queries.places import Area

# A page of a PDF takes a hundredth of a second and more for each row: so many are drawn while somebody waits.
ROWS_AT_ONCE: Final = 100
KEPT_FOR: Final = timedelta(days=30)


def takes_long(ready: ReadyReport, format: str) -> bool:
    """Whether a file is drawn in the background: a PDF of many rows that is not stored. The others are written in a moment."""
    rows = sum(len(table.lines) for table in ready.content.tables)
    return format == PDF and ready.pdf_sha256 is None and rows > ROWS_AT_ONCE


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """A report that was read, and its file; None where drawing it takes too long for a request."""

    ready: ReadyReport
    content: bytes | None


def draw_report(
    database: Database,
    *,
    place: Area,
    period: NamedPeriod,
    number: int,
    format: str,
    language: str,
    draw: DrawDocument,
    storage: FileStorage,
    moment: Moment,
) -> DrawnReport:
    """Read a report and write it as a file.

    Takes the database: the file is drawn outside of any transaction.
    Raises as ready_report and written.
    """
    with database.read() as session:
        ready = ready_report(session, place, period, number=number, moment=moment)
    if takes_long(ready, format):
        return DrawnReport(ready, None)
    content = written(format, ready, language=language, draw=draw, storage=storage)
    return DrawnReport(ready, content)


def draw_and_hand_in(
    database: Database,
    *,
    place: Area,
    content: ReportContent,
    language: str,
    draw: DrawDocument,
    storage: FileStorage,
    moment: Moment,
) -> int:
    """Draw and store the document, then freeze the report with its hash; return its number.

    Takes the database: nobody waits to write while it is drawn. What would take long is drawn when
    it is asked for, from what is frozen. Raises as written and hand_in.
    """
    ready = ReadyReport(content, moment.now, moment.zone, is_handed_in=True)
    pdf_sha256 = None
    if not takes_long(ready, PDF):
        document = written(PDF, ready, language=language, draw=draw, storage=storage)
        pdf_sha256 = store_file(storage, document)
    with database.write() as session:
        return hand_in(session, place=place, content=content, pdf_sha256=pdf_sha256, now=moment.now)


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
