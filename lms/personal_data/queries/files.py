"""Reads of files with a person's data."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.rows import read_row, read_rows
from lms.personal_data.errors import PersonalFileNotFound
from lms.personal_data.models import PersonalFile
from lms.personal_data.rules import FAILED, KEPT_FOR, READY, WAITING

JOB: Final = "write_personal_file"
KEY: Final = "personal_file:"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file of a person's data."""

    id: int
    person_id: int
    state: str
    created_at: datetime
    ended_at: datetime | None
    size: int | None
    sha256: str | None
    key_encrypted: bytes | None

    @property
    def is_ready(self) -> bool:
        """Whether the file can be saved."""
        return self.state == READY

    @property
    def is_waiting(self) -> bool:
        """Whether the file is in preparation."""
        return self.state == WAITING

    @property
    def kept_until(self) -> datetime | None:
        """The moment at which an ended file is deleted."""
        return None if self.ended_at is None else self.ended_at + KEPT_FOR

    @property
    def key(self) -> str:
        """The name of the record in jobs, messages and the audit."""
        return f"{KEY}{self.id}"


_COLUMNS: Final = tuple(getattr(PersonalFile, name) for name in FileRow.__slots__)


def list_files(session: Session, person_id: int, *, now: datetime) -> list[FileRow]:
    """Return the files of a person that are still kept, the latest first."""
    query = select(*_COLUMNS).where(PersonalFile.person_id == person_id)
    rows = read_rows(FileRow, session.execute(query.order_by(PersonalFile.id.desc())))
    return [row for row in rows if row.kept_until is None or row.kept_until > now]


def load_file(session: Session, *, person_id: int, file_id: int, now: datetime) -> FileRow:
    """Return a file of a person. Raises PersonalFileNotFound, for another person's too."""
    row = _find_file(session, PersonalFile.id == file_id, PersonalFile.person_id == person_id)
    if row is None or (row.kept_until is not None and row.kept_until <= now):
        raise PersonalFileNotFound
    return row


def find_waiting_file(session: Session, file_id: int) -> FileRow | None:
    """Return a file in preparation, or None."""
    return _find_file(session, PersonalFile.id == file_id, PersonalFile.state == WAITING)


def find_job(session: Session, row: FileRow) -> JobRow | None:
    """Return the job that writes a file."""
    return jobs.find_latest_job(session, kind=JOB, subject=row.key)


def list_ended_files(session: Session, *, before: datetime) -> list[FileRow]:
    """Return the files that ended before a moment."""
    old_files = (PersonalFile.state.in_((READY, FAILED)), PersonalFile.ended_at <= before)
    return list(read_rows(FileRow, session.execute(select(*_COLUMNS).where(*old_files))))


def list_stranded_files(session: Session) -> list[FileRow]:
    """Return the files in preparation whose job has ended without them."""
    rows = session.execute(select(*_COLUMNS).where(PersonalFile.state == WAITING))
    waiting_rows = list(read_rows(FileRow, rows))
    return [
        row for row in waiting_rows if (job := find_job(session, row)) is None or not job.is_open
    ]


def _find_file(session: Session, *conditions: ColumnElement[bool]) -> FileRow | None:
    row = session.execute(select(*_COLUMNS).where(*conditions)).first()
    return None if row is None else read_row(FileRow, row)
