"""The job that writes a workbook or a ZIP of a long list, and the housekeeping of such files."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO, Final

import structlog
from sqlalchemy.orm import Session

from lms.accounts.queries import load_actor_by_id
from lms.accounts.queries.accesses import list_recorded_ids
from lms.accounts.rules import Actor
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.crypto import encrypt_file, generate_file_key
from lms.core.errors import DomainError
from lms.core.i18n import using_language
from lms.core.jobs import ClaimLost, JobRow
from lms.core.pdf import RenderingFailed
from lms.core.steps import STOP, keep_claim, take_turn
from lms.core.tables.cells import Cell
from lms.core.tables.xlsx_writer import write_xlsx
from lms.large_files.archives import ArchiveWriter, TurnOver
from lms.large_files.errors import LargeFileRefused, NothingToPack
from lms.large_files.opening import can_open, open_list
from lms.large_files.queries import JOB, KEY, LargeFileRow, find_waiting_file, list_stranded_files
from lms.large_files.rules import BROKEN, EMPTY, MOST_CLAIMS, NO_RIGHT, READY, pack_grants
from lms.large_files.services import WrittenFile, fail_file, finish_file, forget_old_files
from lms.messaging.rules.kinds import list_channels
from lms.web.container import Container
from lms.web.list_exports import EXPORT_NOTE, ArchiveEntry, OpenList
from lms.web.personal import split_for_recording

log = structlog.get_logger()


def write_file(container: Container, claimed: JobRow) -> None:
    """Write a requested workbook or ZIP and tell its reader.

    Neither can be continued in the middle, so another process begins it again if this one is killed
    or shall end; documents of a ZIP that were made stay made. The file and its end are noted in one
    transaction, which needs the claim: there is never a second file.
    """
    if claimed.claims - claimed.cursor.get("claims", 0) > MOST_CLAIMS:
        return _fail_job(container, claimed, BROKEN)
    try:
        written = _write_list(container, claimed)
    except TurnOver:
        with container.database.write() as session:
            jobs.requeue(session, claimed)
        return None
    except NothingToPack:
        return _fail_job(container, claimed, EMPTY)
    except RenderingFailed as failure:
        log.error("list not written", job=claimed.id, reason=str(failure))  # noqa: TRY400 - the reason says it
        return _fail_job(container, claimed, BROKEN)
    except DomainError as refusal:
        log.info("list not written", job=claimed.id, reason=type(refusal).__name__)
        return _fail_job(container, claimed, NO_RIGHT)
    return None if written is None else _finish_file(container, claimed, written)


def _write_list(container: Container, claimed: JobRow) -> WrittenFile | None:
    """Write the list as its reader may see it now; None if it was deleted meanwhile.

    Raises LargeFileRefused, NothingToPack, what the list raises, TurnOver and ClaimLost.
    """
    with container.database.read() as session:
        row = _find_file(session, claimed)
        reader = None if row is None else _load_reader(session, row)
    if row is None or reader is None:
        with container.database.write() as writing:
            jobs.finish(writing, claimed, now=container.clock.now())
        return None
    with using_language(row.language), keep_claim(container, claimed), TemporaryFile() as file:
        moment = container.moment()
        recorder = _RowRecorder(container, claimed, row)
        name = _fill_file(file, container, row, reader=reader, moment=moment, recorder=recorder)
        size, key = file.tell(), generate_file_key()
        file.seek(0)
        return WrittenFile(
            name=f"{name}-{moment.today:%Y-%m-%d}",
            rows=recorder.done,
            size=size,
            sha256=container.temporary_storage.put_chunks(encrypt_file(file, key)),
            key_encrypted=container.iin_cipher.encrypt_bytes(key),
            grants=pack_grants(reader, container.list_sources[row.source].roles),
        )


def _fill_file(
    file: BinaryIO,
    container: Container,
    row: LargeFileRow,
    *,
    reader: Actor,
    moment: Moment,
    recorder: "_RowRecorder",
) -> str:
    """Write the content and return the name of the list."""
    with container.database.read() as session:
        opened = open_list(container, session, row, by=reader, moment=moment)
        if opened.archive is None:
            rows = recorder.record_rows(opened, session)
            write_xlsx(file, title=opened.title, header=opened.header, rows=rows)
            return opened.name
    # Making documents takes long, so that no transaction stays open meanwhile.
    ArchiveWriter(opened.archive, opened.header, container.database, recorder).write(file)
    return opened.name


class _RowRecorder:
    """Records in chunks whom the rows or documents of a list show, and how far the job is."""

    def __init__(self, container: Container, claimed: JobRow, row: LargeFileRow) -> None:
        self.done = 0
        self._container, self._claimed, self._row = container, claimed, row
        # The moment of the first attempt: by it a later one knows whom that recorded.
        at = claimed.cursor.get("at")
        self._at = datetime.fromisoformat(at) if at else container.clock.now()
        self._cursor = {**claimed.cursor, "at": self._at.isoformat()}
        self._packed_ids: set[int] = set()

    @property
    def made_number(self) -> int:
        """How many of the documents earlier turns have seen to."""
        return int(self._cursor.get("made", 0))

    def keep_made(self, made: int) -> None:
        """Note in the job how many documents are made, and by which claim. Raises ClaimLost."""
        self._cursor |= {"made": made, "claims": self._claimed.claims}
        with take_turn(self._container) as session:
            self._advance(session, made)

    def record_entries(self, entries: Sequence[ArchiveEntry], access: str) -> None:
        """Record the access to the people of some documents, each once. Raises ClaimLost."""
        new_ids = {entry.person_id for entry in entries} - self._packed_ids
        self._packed_ids |= new_ids
        self._record(sorted(new_ids), self.done + len(entries), access)

    def record_rows(self, opened: OpenList, session: Session) -> Iterator[Sequence[Cell]]:
        """Yield the rows of a list, each chunk when it is recorded.

        Raises TurnOver and ClaimLost.
        """
        chunks = split_for_recording(opened.rows(session), lambda row: row[0])
        for chunk, person_ids in chunks:
            if STOP.is_requested:
                raise TurnOver
            self._record(person_ids, self.done + len(chunk), EXPORT_NOTE)
            yield from (cells for _person_id, cells in chunk)

    def _record(self, person_ids: list[int], done: int, what: str) -> None:
        container, row = self._container, self._row
        with take_turn(container) as session:
            if self._claimed.claims > 1:
                recorded = list_recorded_ids(
                    session, by_id=row.person_id, person_ids=person_ids, at=self._at
                )
                person_ids = [number for number in person_ids if number not in recorded]
            container.record_access(
                session, by_id=row.person_id, person_ids=person_ids, what=what, now=self._at
            )
            self._advance(session, max(done, self.made_number))
        self.done = done

    def _advance(self, session: Session, done: int) -> None:
        jobs.advance(
            session,
            self._claimed,
            now=self._container.clock.now(),
            done=done,
            cursor=self._cursor,
            total=max(done, self._row.expected),
        )


def _finish_file(container: Container, claimed: JobRow, written: WrittenFile) -> None:
    """Hand the file over, unless its reader has lost the right to it or deleted the request."""
    is_kept = False
    try:
        may_see = _may_still_see(container, claimed, written)
        with container.database.write() as session:
            row, moment = _find_file(session, claimed), container.moment()
            channels = list_channels(container.settings.sms_gateway)
            if row is not None and may_see:
                finish_file(
                    session,
                    row,
                    written=written,
                    extension=container.list_sources[row.source].extension,
                    moment=moment,
                    channels=channels,
                )
                is_kept = True
            elif row is not None:
                fail_file(session, row, error=NO_RIGHT, moment=moment, channels=channels)
            jobs.finish(session, claimed, now=moment.now)
    except ClaimLost:
        is_kept = False
        raise
    finally:
        if not is_kept:
            container.temporary_storage.remove(written.sha256)


def _may_still_see(container: Container, claimed: JobRow, written: WrittenFile) -> bool:
    with container.database.read() as session:
        row = _find_file(session, claimed)
        reader = None if row is None else load_actor_by_id(session, row.person_id)
        if row is None or reader is None:
            return False
        as_written = replace(row, state=READY, grants=written.grants)
        return can_open(container, session, as_written, by=reader, moment=container.moment())


def _fail_job(container: Container, claimed: JobRow, error: str) -> None:
    with container.database.write() as session:
        _fail_file(container, session, _find_file(session, claimed), error)
        jobs.fail(session, claimed, now=container.clock.now(), error=error)


def _fail_file(
    container: Container, session: Session, row: LargeFileRow | None, error: str
) -> None:
    if row is not None:
        channels = list_channels(container.settings.sms_gateway)
        fail_file(session, row, error=error, moment=container.moment(), channels=channels)


def _find_file(session: Session, claimed: JobRow) -> LargeFileRow | None:
    return find_waiting_file(session, int(claimed.subject.removeprefix(KEY)))


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
            _fail_file(container, session, row, BROKEN)


HANDLERS: Final = {JOB: write_file}
