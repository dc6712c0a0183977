"""The end of a job that writes a long list: its file is handed over, or fails."""

from dataclasses import replace

from sqlalchemy.orm import Session

from lms.accounts.queries import load_actor_by_id
from lms.core import jobs
from lms.core.jobs import ClaimLost, JobRow
from lms.large_files.opening import can_open
from lms.large_files.queries import KEY, LargeFileRow, find_waiting_file
from lms.large_files.rules import NO_RIGHT, READY
from lms.large_files.services import WrittenFile, fail_file, finish_file
from lms.large_files.sources import get_list_source
from lms.messaging.rules.kinds import list_channels
from lms.web.container import Container


def hand_over_file(container: Container, job: JobRow, written_file: WrittenFile) -> None:
    """Hand the file over, unless its reader has lost the right to it or deleted the request."""
    is_kept = False
    try:
        may_see = _may_still_see(container, job, written_file)
        with container.database.write() as session:
            row, moment = find_claimed_file(session, job), container.moment()
            channels = list_channels(container.settings.sms_gateway)
            if row is not None and may_see:
                finish_file(
                    session,
                    row,
                    written_file=written_file,
                    extension=get_list_source(row.source).extension,
                    moment=moment,
                    channels=channels,
                )
                is_kept = True
            elif row is not None:
                fail_file(session, row, error=NO_RIGHT, moment=moment, channels=channels)
            jobs.finish(session, job, now=moment.now)
    except ClaimLost:
        is_kept = False
        raise
    finally:
        if not is_kept:
            container.temporary_storage.remove(written_file.sha256)


def _may_still_see(container: Container, job: JobRow, written_file: WrittenFile) -> bool:
    with container.database.read() as session:
        row = find_claimed_file(session, job)
        reader = None if row is None else load_actor_by_id(session, row.person_id)
        if row is None or reader is None:
            return False
        as_written = replace(row, state=READY, grants=written_file.grants)
        return can_open(container, session, as_written, by=reader, moment=container.moment())


def fail_job(container: Container, job: JobRow, error: str) -> None:
    """Fail the job and its file, and tell the reader of it."""
    with container.database.write() as session:
        fail_waiting_file(container, session, find_claimed_file(session, job), error)
        jobs.fail(session, job, now=container.clock.now(), error=error)


def fail_waiting_file(
    container: Container, session: Session, row: LargeFileRow | None, error: str
) -> None:
    """Fail a file that is there, and tell its reader."""
    if row is not None:
        channels = list_channels(container.settings.sms_gateway)
        fail_file(session, row, error=error, moment=container.moment(), channels=channels)


def find_claimed_file(session: Session, job: JobRow) -> LargeFileRow | None:
    """Return the file that a claimed job writes; None if it was deleted."""
    return find_waiting_file(session, int(job.subject.removeprefix(KEY)))
