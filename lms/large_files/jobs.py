"""The job that writes a workbook or a ZIP of a long list, and the housekeeping of such files."""

from tempfile import TemporaryFile
from typing import BinaryIO, Final

import structlog
from sqlalchemy.orm import Session

from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.crypto import encrypt_file, generate_file_key
from lms.core.errors import DomainError
from lms.core.i18n import using_language
from lms.core.jobs import JobRow
from lms.core.pdf import RenderingFailed
from lms.core.steps import keep_claim
from lms.core.tables.xlsx_writer import write_xlsx
from lms.large_files.archives import ArchiveWriter, TurnOver
from lms.large_files.errors import LargeFileRefused, NothingToPack
from lms.large_files.job_endings import (
    fail_job,
    fail_waiting_file,
    find_claimed_file,
    hand_over_file,
)
from lms.large_files.opening import open_list
from lms.large_files.queries import JOB, LargeFileRow, list_stranded_files
from lms.large_files.recording import RowRecorder
from lms.large_files.rules import BROKEN, EMPTY, MOST_CLAIMS, NO_RIGHT, pack_grants
from lms.large_files.services import WrittenFile, forget_old_files
from lms.large_files.sources import get_list_source
from lms.web.container import Container

log = structlog.get_logger()


def write_file(container: Container, job: JobRow) -> None:
    """Write a requested workbook or ZIP and tell its reader.

    Neither can be continued in the middle, so another process begins it again if this one is killed
    or shall end; documents of a ZIP that were made stay made. The file and its end are noted in one
    transaction, which needs the claim: there is never a second file.
    """
    if job.claims - job.cursor.get("claims", 0) > MOST_CLAIMS:
        return fail_job(container, job, BROKEN)
    try:
        written_file = _write_list(container, job)
    except TurnOver:
        with container.database.write() as session:
            jobs.requeue(session, job)
        return None
    except NothingToPack:
        return fail_job(container, job, EMPTY)
    except RenderingFailed as failure:
        log.error("list not written", job=job.id, reason=str(failure))  # noqa: TRY400 - the reason says it
        return fail_job(container, job, BROKEN)
    except DomainError as refusal:
        log.info("list not written", job=job.id, reason=type(refusal).__name__)
        return fail_job(container, job, NO_RIGHT)
    return None if written_file is None else hand_over_file(container, job, written_file)


def _write_list(container: Container, job: JobRow) -> WrittenFile | None:
    """Write the list as its reader may see it now; None if it was deleted meanwhile.

    Raises LargeFileRefused, NothingToPack, what the list raises, TurnOver and ClaimLost.
    """
    with container.database.read() as session:
        row = find_claimed_file(session, job)
        reader = None if row is None else _load_reader(session, row)
    if row is None or reader is None:
        with container.database.write() as writing:
            jobs.finish(writing, job, now=container.clock.now())
        return None
    with using_language(row.language), keep_claim(container, job), TemporaryFile() as file:
        moment = container.moment()
        recorder = RowRecorder(container, job, row)
        name = _fill_file(file, container, row, by=reader, moment=moment, recorder=recorder)
        size, key = file.tell(), generate_file_key()
        file.seek(0)
        return WrittenFile(
            name=f"{name}-{moment.today:%Y-%m-%d}",
            rows=recorder.recorded_count,
            size=size,
            sha256=container.temporary_storage.put_chunks(encrypt_file(file, key)),
            key_encrypted=container.iin_cipher.encrypt_bytes(key),
            grants=pack_grants(reader, get_list_source(row.source).roles),
        )


def _fill_file(
    file: BinaryIO,
    container: Container,
    row: LargeFileRow,
    *,
    by: Actor,
    moment: Moment,
    recorder: RowRecorder,
) -> str:
    """Write the content and return the name of the list."""
    with container.database.read() as session:
        opened_list = open_list(container, session, row, by=by, moment=moment)
        if opened_list.archive is None:
            rows = recorder.record_rows(opened_list, session)
            write_xlsx(file, title=opened_list.title, header=opened_list.header, rows=rows)
            return opened_list.name
    # Making documents takes long, so that no transaction stays open meanwhile.
    ArchiveWriter(
        archive=opened_list.archive,
        header=opened_list.header,
        database=container.database,
        progress=recorder,
    ).write(file)
    return opened_list.name


def _load_reader(session: Session, row: LargeFileRow) -> Actor:
    """Load the person with the roles held now. Raises LargeFileRefused if they are blocked."""
    reader = load_actor_by_id(session, row.person_id)
    if reader is None:
        raise LargeFileRefused
    return reader


def delete_old_files(container: Container) -> None:
    """Delete files whose time is over: a housekeeping step."""
    with container.database.write() as session:
        digests = forget_old_files(session, now=container.clock.now())
    for digest in digests:
        container.temporary_storage.remove(digest)


def fail_stranded_files(container: Container) -> None:
    """Fail files whose job was given up, and tell their readers: a housekeeping step."""
    with container.database.read() as session:
        stranded = list_stranded_files(session)
    for row in stranded:
        with container.database.write() as session:
            fail_waiting_file(container, session, row, BROKEN)


HANDLERS: Final = {JOB: write_file}
