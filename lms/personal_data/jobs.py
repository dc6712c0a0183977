"""The jobs that write a person's file and erase a person, and their housekeeping."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.jobs import ClaimLost, JobRow
from lms.core.mail import remove_mail
from lms.core.scrubbing import scrub_deleted
from lms.core.steps import keep_claim
from lms.messaging.rules.kinds import list_channels
from lms.personal_data.queries import files as file_queries
from lms.personal_data.queries import requests as request_queries
from lms.personal_data.rules import KEPT_FOR, MOST_CLAIMS
from lms.personal_data.services import files
from lms.personal_data.services.erasing import Eraser, Remains, remove_remains
from lms.personal_data.services.progress import begin_erasing, finish_erasing
from lms.personal_data.writing import write_content
from lms.web.container import Container

log = structlog.get_logger()
ERASE_JOB: Final = "erase_person"
SUBJECT: Final = "erasure:"


def erase_person(container: Container, job: JobRow) -> None:
    """Erase the person of a granted request; each step is repeated until the next one is noted."""
    request_id = int(job.subject.removeprefix(SUBJECT))
    if "remains" not in job.cursor:
        advanced_job = _erase_in_database(container, job, request_id)
        if advanced_job is None:
            return
        job = advanced_job
    remains = Remains(**job.cursor["remains"])
    remove_all_remains(container, remains)
    with keep_claim(container, job):
        is_clean = scrub_deleted(container.database)
    if not is_clean:
        log.info("run lms erasure compact at night", job=job.id)
    with container.database.write() as session:
        finish_erasing(session, request_id=request_id, now=container.clock.now())
        jobs.finish(session, job, now=container.clock.now())


def _erase_in_database(container: Container, job: JobRow, request_id: int) -> JobRow | None:
    """Erase in one transaction and note what remains; None if the request was taken back."""
    eraser = build_eraser(container)
    moment = container.moment()
    with keep_claim(container, job):
        with container.database.read() as session:
            request = request_queries.load_request(session, request_id)
            erasure = eraser.prepare(
                session, person_id=request.person_id, moment=moment, by_id=None
            )
        with container.database.write() as session:
            if not begin_erasing(session, request_id=request_id, now=moment.now):
                jobs.finish(session, job, now=moment.now)
                return None
            remains = eraser.erase(session, erasure)
            subject = f"person:{request.person_id}"
            record_event(session, kind="person_erased", subject=subject, now=moment.now)
            return jobs.advance(
                session, job, now=moment.now, done_count=1, cursor={"remains": remains.pack()}
            )


def build_eraser(container: Container) -> Eraser:
    """Return the eraser of an application."""
    return Eraser(container.personal_data, container.key_store, container.iin_cipher)


def remove_all_remains(container: Container, remains: Remains) -> None:
    """Destroy keys, and remove files and mails that are kept as files."""
    remove_remains(
        remains,
        store=container.key_store,
        storage=container.storage,
        temporary_storage=container.temporary_storage,
        remove_mail=partial(remove_mail, container.settings.instance / "outbox"),
        now=container.clock.now(),
    )


def plan_erasures(container: Container) -> None:
    """Enqueue the erasures whose day has come: a housekeeping step."""
    now = container.clock.now()
    with container.database.read() as session:
        due = request_queries.list_due_requests(session, now=now)
    for request_id in due:
        with container.database.write() as session:
            jobs.enqueue(session, kind=ERASE_JOB, subject=f"{SUBJECT}{request_id}", now=now)


def write_file(container: Container, job: JobRow) -> None:
    """Write the file of a person's data and tell them."""
    if job.claims > MOST_CLAIMS:
        return _fail_job(container, job)
    with container.database.read() as session:
        row = _find_file(session, job)
    if row is None:
        with container.database.write() as session:
            jobs.finish(session, job, now=container.clock.now())
        return None
    with keep_claim(container, job):
        written_data = write_content(container, row.person_id)
    return _finish_file(container, job, written_data)


def _finish_file(container: Container, job: JobRow, written_data: files.WrittenData) -> None:
    """Hand the file over, unless the person has deleted the request."""
    is_kept = False
    try:
        with container.database.write() as session:
            row = _find_file(session, job)
            if row is not None:
                files.finish_file(
                    session,
                    row,
                    written_data=written_data,
                    moment=container.moment(),
                    channels=list_channels(container.settings.sms_gateway),
                )
                is_kept = True
            jobs.finish(session, job, now=container.clock.now())
    except ClaimLost:
        is_kept = False
        raise
    finally:
        if not is_kept:
            container.temporary_storage.remove(written_data.sha256)


def _fail_job(container: Container, job: JobRow) -> None:
    with container.database.write() as session:
        row = _find_file(session, job)
        if row is not None:
            _fail_row(container, session, row)
        jobs.fail(session, job, now=container.clock.now(), error="ended too often")


def _fail_row(container: Container, session: Session, row: file_queries.FileRow) -> None:
    channels = list_channels(container.settings.sms_gateway)
    files.fail_file(session, row, moment=container.moment(), channels=channels)


def _find_file(session: Session, job: JobRow) -> file_queries.FileRow | None:
    return file_queries.find_waiting_file(session, int(job.subject.removeprefix(file_queries.KEY)))


def keep_personal_files(container: Container) -> None:
    """Delete files whose time is over, and fail those that were given up: a housekeeping step."""
    before = container.clock.now() - KEPT_FOR
    with container.database.read() as session:
        old = file_queries.list_ended_files(session, before=before)
        stranded = file_queries.list_stranded_files(session)
    if old:
        with container.database.write() as session:
            files.forget_files(session, old, now=container.clock.now())
            jobs.sweep(session, kind=file_queries.JOB, before=before)
    for row in old:
        if row.sha256 is not None:
            container.temporary_storage.remove(row.sha256)
    for row in stranded:
        with container.database.write() as session:
            _fail_row(container, session, row)


HANDLERS: Final[dict[str, Callable[[Container, JobRow], Any]]] = {
    ERASE_JOB: erase_person,
    file_queries.JOB: write_file,
}
