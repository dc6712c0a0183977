"""Reads of large files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.rows import read_row, read_rows
from lms.core.tables.xlsx_writer import SHEET_ROWS
from lms.large_files.errors import LargeFileNotFound
from lms.large_files.models import LargeFile
from lms.large_files.rules import KEPT_FOR, READY, WAITING

JOB: Final = "write_list"
KEY: Final = "large_file:"


@dataclass(frozen=True, slots=True)
class LargeFileRow:
    """A large file as pages and the job read it; see models.py."""

    id: int
    person_id: int
    source: str
    params: dict[str, Any]
    language: str
    title: str
    expected: int
    state: str
    error: str
    created_at: datetime
    ended_at: datetime | None
    name: str
    rows: int | None
    size: int | None
    sha256: str | None
    key_encrypted: bytes | None
    grants: list[Any]

    @property
    def key(self) -> str:
        """The subject of its job and of its messages."""
        return f"{KEY}{self.id}"

    @property
    def is_ready(self) -> bool:
        """Whether the file is written."""
        return self.state == READY

    @property
    def is_waiting(self) -> bool:
        """Whether the file is in preparation."""
        return self.state == WAITING

    @property
    def kept_until(self) -> datetime | None:
        """The moment at which an ended file is deleted."""
        return None if self.ended_at is None else self.ended_at + KEPT_FOR

    def is_over(self, now: datetime) -> bool:
        """Return whether the time of the file is over: it is deleted within an hour."""
        return self.kept_until is not None and self.kept_until < now

    @property
    def sheets(self) -> int:
        """The number of sheets that the rows need."""
        return max(1, -(-(self.expected if self.rows is None else self.rows) // SHEET_ROWS))


_COLUMNS: Final = tuple(getattr(LargeFile, name) for name in LargeFileRow.__slots__)


def load_file(session: Session, person_id: int, file_id: int) -> LargeFileRow:
    """Return a file of a person. Raises LargeFileNotFound, for one of another person too."""
    row = _find_file(session, LargeFile.id == file_id, LargeFile.person_id == person_id)
    if row is None:
        raise LargeFileNotFound
    return row


def find_waiting_file(session: Session, file_id: int) -> LargeFileRow | None:
    """Return a file that is in preparation, or None."""
    return _find_file(session, LargeFile.id == file_id, LargeFile.state == WAITING)


def list_files(session: Session, person_id: int) -> list[LargeFileRow]:
    """Return all files of a person, the latest first; there are few."""
    query = select(*_COLUMNS).where(LargeFile.person_id == person_id)
    return list(read_rows(LargeFileRow, session.execute(query.order_by(LargeFile.id.desc()))))


def find_same_file(session: Session, person_id: int, fingerprint: str) -> int | None:
    """Return the id of the person's file of this list in preparation, or None."""
    same = (LargeFile.person_id == person_id, LargeFile.fingerprint == fingerprint)
    return session.scalar(select(LargeFile.id).where(*same, LargeFile.state == WAITING))


def count_files(session: Session, person_id: int) -> dict[str, int]:
    """Count a person's files by their state."""
    query = select(LargeFile.state, func.count().label("files"))
    query = query.where(LargeFile.person_id == person_id).group_by(LargeFile.state)
    return {row.state: row.files for row in session.execute(query)}


def find_job(session: Session, row: LargeFileRow) -> JobRow | None:
    """Return the job that writes a file."""
    return jobs.find_latest_job(session, kind=JOB, subject=row.key)


def list_stranded_files(session: Session) -> list[LargeFileRow]:
    """Return the files in preparation whose job has ended without them."""
    rows = session.execute(select(*_COLUMNS).where(LargeFile.state == WAITING))
    waiting_rows = read_rows(LargeFileRow, rows)
    return [
        row for row in waiting_rows if (job := find_job(session, row)) is None or not job.is_open
    ]


def _find_file(session: Session, *conditions: ColumnElement[bool]) -> LargeFileRow | None:
    row = session.execute(select(*_COLUMNS).where(*conditions)).first()
    return None if row is None else read_row(LargeFileRow, row)
