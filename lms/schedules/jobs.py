"""Reports that are sent: finding what is due, drawing each as a job, the files that go with mails."""

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.logs import trace
from lms.core.pdf import RenderingFailed
from lms.core.steps import keeping_claim
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import REPORT_SENT
from lms.messaging.rules.letters import Attachment
from lms.messaging.services import Outgoing
from lms.periodic_reports.services import TYPES
from lms.schedules.queries import SendingRow, sending_by_id
from lms.schedules.queries.sendings import JOB, KEY
from lms.schedules.rules import WAITING
from lms.schedules.services import (
    Tools,
    fail_sending,
    finish_sending,
    may_still_see,
    plan_due,
    prepare,
    refuse_sending,
    settle_stranded,
)
from lms.web.container import Container

log = structlog.get_logger()
STEPS: Final = 2  # the numbers are counted; the file is written


def plan_reports(container: Container) -> None:
    """The step of housekeeping: has the reports drawn whose day has come, and notes those whose work was given up."""
    more = True
    while more:
        with container.database.write() as session:
            more = bool(plan_due(session, moment=container.moment()))
    with container.database.write() as session:
        settle_stranded(session)


def send_report(container: Container, claimed: JobRow) -> None:
    """Draws a report for who is to get it, as that person, and tells them. It is counted and drawn outside of the writing transaction; the right
    to it is asked once more in it, just before it is told of.
    """
    try:
        stored = _draw(container, claimed)
    except (RenderingFailed, DomainError) as failure:
        log.error("report not drawn", job=claimed.id, error=trace(failure))  # noqa: TRY400 - as all failures of background work
        return _give_up(container, claimed, type(failure).__name__)
    with container.database.write() as session:
        moment = container.moment()
        row = _row(session, claimed)
        if row is not None and row.state == WAITING:
            if stored is None or may_still_see(session, row) is None:
                refuse_sending(session, row, moment=moment)
            else:
                finish_sending(session, row, sha256=stored[0], size=stored[1], moment=moment)
        jobs.finish(session, claimed, now=moment.now)
    return None


def _draw(container: Container, claimed: JobRow) -> tuple[str, int] | None:
    """The file's hash and size; None if there is no right to it. Raises RenderingFailed."""
    with container.database.read() as session:
        row = _row(session, claimed)
        seen = may_still_see(session, row) if row is not None and row.state == WAITING else None
        if row is None or seen is None:
            return None
        actor, subject = seen
        tools = Tools(
            container.documents.draw, container.storage, actor.language, container.moment()
        )
        write = prepare(session, subject, row, tools)
    _note_progress(container, claimed)
    with keeping_claim(container, claimed):
        content = write()
    return container.passing.put(content), len(content)


def _note_progress(container: Container, claimed: JobRow) -> None:
    """Half is done."""
    with container.database.write() as session:
        jobs.advance(session, claimed, now=container.clock.now(), done=1, cursor={}, total=STEPS)


def _give_up(container: Container, claimed: JobRow, error: str) -> None:
    with container.database.write() as session:
        row = _row(session, claimed)
        if row is not None:
            fail_sending(session, row, error=error)
        jobs.fail(session, claimed, now=container.clock.now(), error=error)


def _row(session: Session, claimed: JobRow) -> SendingRow | None:
    return sending_by_id(session, int(claimed.subject.removeprefix(KEY)))


def outdated_reports(session: Session, messages: Sequence[MessageRow]) -> set[int]:
    """The messages about reports that their reader may not see any more."""
    rows = ((one, _sending_of(session, one)) for one in messages if one.kind == REPORT_SENT)
    return {one.id for one, row in rows if row is None or may_still_see(session, row) is None}


def files_of(container: Container, out: Outgoing) -> list[Attachment]:
    """The reports that go with a mail: as many as it may carry, in the order in which it tells of them, and only what their reader may see
    at this moment. The others are fetched from the site.
    """
    left, files = container.settings.mail_attachments, []
    with container.database.read() as session:
        for row in [_sending_of(session, one) for one in out.messages if one.kind == REPORT_SENT]:
            if (
                row is None
                or row.sha256 is None
                or (row.size or 0) > left
                or may_still_see(session, row) is None
            ):
                continue
            content = container.passing.get(row.sha256)
            if content is not None:
                files.append(Attachment(row.file_name, TYPES[row.format], content))
                left -= len(content)
    return files


def _sending_of(session: Session, message: MessageRow) -> SendingRow | None:
    return sending_by_id(session, int(message.values.get("sending", 0)))


HANDLERS: Final = {JOB: send_report}
