"""Report files: drawn at once, or by a job and kept for a while for who requested them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.audit.queries import load_head_at
from lms.certificates.services import store_file
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import Database
from lms.core.jobs import JobRow
from lms.core.storage import FileStorage
from lms.periodic_reports.queries import DRAW_JOB, RequestedFile
from lms.periodic_reports.queries.files import load_job_file, name_job_subject
from lms.periodic_reports.rules import NamedPeriod, ReportContent
from lms.periodic_reports.services.files import PDF, write_report
from lms.periodic_reports.services.handing_in import hand_in
from lms.periodic_reports.services.ready import DrawDocument, ReadyReport, load_ready_report
from lms.reporting.queries.areas import Area

# Drawing a PDF takes 0.01 s a row and more: most rows that are drawn within a request.
ROWS_AT_ONCE: Final = 100
KEPT_FOR: Final = timedelta(days=30)


def is_slow_to_draw(ready: ReadyReport, format: str) -> bool:
    """Return whether a file is drawn in the background.

    That is a PDF of many rows that is not stored yet; other files are written in a moment.
    """
    rows = sum(len(table.lines) for table in ready.content.tables)
    return format == PDF and ready.pdf_sha256 is None and rows > ROWS_AT_ONCE


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """A report and its file; None if drawing takes too long for a request."""

    ready: ReadyReport
    content: bytes | None


def draw_report(
    database: Database,
    *,
    area: Area,
    period: NamedPeriod,
    number: int,
    format: str,
    language: str,
    draw: DrawDocument,
    storage: FileStorage,
    moment: Moment,
) -> DrawnReport:
    """Read a report and write it as a file.

    Takes the database: the file is drawn outside of any transaction. Raises as load_ready_report
    and write_report.
    """
    with database.read() as session:
        ready = load_ready_report(session, area, period, number=number, moment=moment)
    if is_slow_to_draw(ready, format):
        return DrawnReport(ready, None)
    content = write_report(format, ready, language=language, draw=draw, storage=storage)
    return DrawnReport(ready, content)


def draw_and_hand_in(
    database: Database,
    *,
    area: Area,
    content: ReportContent,
    language: str,
    draw: DrawDocument,
    storage: FileStorage,
    moment: Moment,
) -> int:
    """Draw and store the document, then freeze the report with its hash; return its number.

    Takes the database: nobody waits to write while the document is drawn. A long document is
    drawn later, on request, from the frozen content. Raises as write_report and hand_in.
    """
    with database.read() as session:
        head = str(load_head_at(session, moment.now) or "")
    ready = ReadyReport(content, moment, is_handed_in=True, audit_head=head)
    pdf_sha256 = None
    if not is_slow_to_draw(ready, PDF):
        document = write_report(PDF, ready, language=language, draw=draw, storage=storage)
        pdf_sha256 = store_file(storage, document)
    with database.write() as session:
        return hand_in(session, area=area, content=content, pdf_sha256=pdf_sha256, now=moment.now)


def request_file(
    session: Session,
    *,
    area: Area,
    period: NamedPeriod,
    number: int,
    format: str,
    language: str,
    now: datetime,
) -> int:
    """Request a file to be drawn in the background; return the new job or the one under way."""
    subject = name_job_subject(area, period, number=number, format=format, language=language)
    return jobs.enqueue(
        session,
        kind=DRAW_JOB,
        subject=subject,
        now=now,
        by_id=area.actor.person_id,
        area_kind=area.kind,
        area_id=area.id,
        period=period.name,
        number=number,
        format=format,
        language=language,
    )


def load_job_report(
    session: Session, job: JobRow, *, moment: Moment
) -> tuple[RequestedFile, ReadyReport]:
    """Load everything that a job has to draw, as its actor may see it now.

    Raises ReportNotFound, AreaNotFound.
    """
    requested = load_job_file(session, job)
    ready = load_ready_report(
        session, requested.area, requested.period, number=requested.number, moment=moment
    )
    if ready.is_handed_in:
        return requested, ready
    return requested, replace(ready, moment=replace(moment, now=job.created_at))


def forget_files(session: Session, *, now: datetime) -> datetime:
    """Delete old requests; return the time before which files are not kept."""
    before = now - KEPT_FOR
    jobs.sweep(session, kind=DRAW_JOB, before=before)
    return before
