"""Drawing reports that take longer than a moment: counted, drawn, kept for the one who asked."""

from typing import Final

import structlog

from lms.core import jobs
from lms.core.errors import NotFound
from lms.core.jobs import JobRow
from lms.core.pdf import RenderingFailed
from lms.core.steps import keeping_claim
from lms.periodic_reports.queries import DRAW_JOB, AskedFile
from lms.periodic_reports.services import ReadyReport, ready_file, written
from lms.web.container import Container

log = structlog.get_logger()
PARTS = 3  # counted, drawn, kept


def draw_report(container: Container, claimed: JobRow) -> None:
    """Draws what was asked for, as the one who asked may see it now. A killed process leaves nothing behind: the job is begun anew."""
    try:
        asked, ready = _counted(container, claimed)
        claimed = _advanced(container, claimed, 1)
        with keeping_claim(container, claimed):
            content = _drawn(container, asked, ready)
    except (NotFound, RenderingFailed) as refused:
        log.info("report not drawn", job=claimed.id, reason=type(refused).__name__)
        with container.database.write() as session:
            jobs.fail(session, claimed, now=container.clock.now(), error=type(refused).__name__)
        return
    claimed = _advanced(container, claimed, 2)
    sha256 = container.passing.put(content)
    with container.database.write() as session:
        claimed = jobs.advance(
            session, claimed, now=container.clock.now(), done=PARTS, cursor={}, total=PARTS
        )
        jobs.finish(
            session,
            claimed,
            now=container.clock.now(),
            sha256=sha256,
            name=f"{ready.name}.{asked.format}",
        )


def _counted(container: Container, claimed: JobRow) -> tuple[AskedFile, ReadyReport]:
    moment = container.moment()
    with container.database.read() as session:
        return ready_file(session, claimed, moment=moment)


def _advanced(container: Container, claimed: JobRow, done: int) -> JobRow:
    with container.database.write() as session:
        return jobs.advance(
            session, claimed, now=container.clock.now(), done=done, cursor={}, total=PARTS
        )


def _drawn(container: Container, asked: AskedFile, ready: ReadyReport) -> bytes:
    return written(
        asked.format,
        ready,
        language=asked.language,
        draw=container.documents.draw,
        storage=container.storage,
    )


HANDLERS: Final = {DRAW_JOB: draw_report}
