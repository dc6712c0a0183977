"""Background work: planning due reports, writing them, attaching them to mails, deleting them."""

from collections.abc import Sequence
from typing import Final

import structlog
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.logs import trace_error
from lms.core.pdf import RenderingFailed
from lms.core.steps import keep_claim
from lms.messaging.queries import MessageRow
from lms.messaging.rules.kinds import REPORT_SENT
from lms.messaging.rules.letters import Attachment
from lms.messaging.services import OutgoingDelivery
from lms.periodic_reports.services import TYPES, forget_files
from lms.schedules.queries import SendingRow, find_sending
from lms.schedules.queries.sendings import JOB, KEY
from lms.schedules.rules import WAITING
from lms.schedules.services import (
    Tools,
    fail_sending,
    fail_stranded_sendings,
    finish_sending,
    plan_due_sendings,
    prepare_file,
    recheck_access,
    refuse_sending,
)
from lms.web.container import Container

log = structlog.get_logger()
STEPS: Final = 2  # count the numbers, write the file


def plan_reports(container: Container) -> None:
    """Begin all due sendings and fail those whose job was given up; a housekeeping step."""
    more = True
    while more:
        with container.database.write() as session:
            more = bool(plan_due_sendings(session, moment=container.moment()))
    with container.database.write() as session:
        fail_stranded_sendings(session)


def send_report(container: Container, job: JobRow) -> None:
    """Write a report within its recipient's scope and tell them.

    Counting and drawing happen outside the writing transaction; access is checked again in it.
    """
    try:
        stored_file = _draw_file(container, job)
    except (RenderingFailed, DomainError) as failure:
        log.error("report not drawn", job=job.id, error=trace_error(failure))  # noqa: TRY400 - trace holds it
        return _give_up(container, job, type(failure).__name__)
    with container.database.write() as session:
        moment = container.moment()
        row = _find_sending_of_job(session, job)
        if row is not None and row.state == WAITING:
            if stored_file is None or recheck_access(session, row) is None:
                refuse_sending(session, row, moment=moment)
            else:
                finish_sending(
                    session, row, sha256=stored_file[0], size=stored_file[1], moment=moment
                )
        jobs.finish(session, job, now=moment.now)
    return None


def _draw_file(container: Container, job: JobRow) -> tuple[str, int] | None:
    """Write the file and return its hash and size, or None without access.

    Raises RenderingFailed or DomainError.
    """
    with container.database.read() as session:
        row = _find_sending_of_job(session, job)
        if row is None or row.state != WAITING:
            return None
        access = recheck_access(session, row)
        if access is None:
            return None
        actor, subject = access
        tools = Tools(
            draw=container.documents.draw,
            storage=container.storage,
            language=actor.language,
            moment=container.moment(),
        )
        write = prepare_file(session, subject, row, tools)
    _advance_half_way(container, job)
    with keep_claim(container, job):
        content = write()
    return container.temporary_storage.put(content), len(content)


def _advance_half_way(container: Container, job: JobRow) -> None:
    """Report one of the job's two steps as done."""
    with container.database.write() as session:
        jobs.advance(session, job, now=container.clock.now(), done_count=1, cursor={}, total=STEPS)


def _give_up(container: Container, job: JobRow, error: str) -> None:
    with container.database.write() as session:
        row = _find_sending_of_job(session, job)
        if row is not None:
            fail_sending(session, row, error=error)
        jobs.fail(session, job, now=container.clock.now(), error=error)


def _find_sending_of_job(session: Session, job: JobRow) -> SendingRow | None:
    return find_sending(session, int(job.subject.removeprefix(KEY)))


def find_outdated_report_messages(session: Session, messages: Sequence[MessageRow]) -> set[int]:
    """Return the ids of messages about reports that their reader may no longer see."""
    outdated_ids = set()
    for message in messages:
        if message.kind == REPORT_SENT:
            row = _find_sending_of_message(session, message)
            if row is None or recheck_access(session, row) is None:
                outdated_ids.add(message.id)
    return outdated_ids


def load_attachments(container: Container, mail: OutgoingDelivery) -> list[Attachment]:
    """Return the report files to attach to a mail, in the order of its messages.

    Left out are those that no longer fit, and those that the reader may not see now. They can be
    downloaded from the site.
    """
    bytes_left, attachments = container.settings.mail_attachments, []
    messages = [message for message in mail.messages if message.kind == REPORT_SENT]
    with container.database.read() as session:
        for message in messages:
            row = _find_sending_of_message(session, message)
            if row is None or row.sha256 is None or (row.size or 0) > bytes_left:
                continue
            if recheck_access(session, row) is None:
                continue
            content = container.temporary_storage.get(row.sha256)
            if content is not None:
                attachments.append(Attachment(row.file_name, TYPES[row.format], content))
                bytes_left -= len(content)
    return attachments


def _find_sending_of_message(session: Session, message: MessageRow) -> SendingRow | None:
    return find_sending(session, int(message.values.get("sending", 0)))


def sweep_drawn_files(container: Container) -> None:
    """Delete report files that are a month old, drawn on request or to be sent."""
    with container.database.write() as session:
        before = forget_files(session, now=container.clock.now())
        jobs.sweep(session, kind=JOB, before=before)
    container.temporary_storage.sweep(before=before)


HANDLERS: Final = {JOB: send_report}
