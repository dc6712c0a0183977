"""The end of the preparation of a large file: it is written, or it failed."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.large_files.models import LargeFile
from lms.large_files.queries import LargeFileRow
from lms.large_files.rules import FAILED, NO_RIGHT, READY, WAITING
from lms.messaging.rules.kinds import EMAIL, FILE_FAILED, FILE_READY
from lms.messaging.services import Note, tell_people


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What the job wrote: see models.py."""

    name: str
    rows: int
    size: int
    sha256: str
    key_encrypted: bytes
    grants: list[Any]


def finish_file(
    session: Session,
    row: LargeFileRow,
    *,
    written_file: WrittenFile,
    extension: str,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Note that the file is written, and tell the person of what kind it is."""
    values = {name: getattr(written_file, name) for name in WrittenFile.__slots__}
    if _end_file(session, row, state=READY, ended_at=moment.now, **values):
        note = _make_note(row, FILE_READY, rows=written_file.rows, format=extension)
        tell_people(session, notes=[note], moment=moment, channels=channels)


def fail_file(
    session: Session,
    row: LargeFileRow,
    *,
    error: str,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Note that the file cannot be written (`error`: see rules.py), and tell the person."""
    if _end_file(session, row, state=FAILED, ended_at=moment.now, error=error):
        note = _make_note(row, FILE_FAILED, refused=error == NO_RIGHT)
        tell_people(session, notes=[note], moment=moment, channels=channels)


def _end_file(session: Session, row: LargeFileRow, **values: Any) -> bool:
    """Set the end of a file; return False if it no longer waits."""
    ended_ids = session.execute(
        update(LargeFile)
        .where(LargeFile.id == row.id, LargeFile.state == WAITING)
        .values(values)
        .returning(LargeFile.id)
        .execution_options(synchronize_session=False)
    )
    return ended_ids.first() is not None


def _make_note(row: LargeFileRow, kind: str, **values: Any) -> Note:
    values = {"file": row.id, "name": row.title, **values}
    # With the moment, since SQLite gives the number of a deleted file to the next one.
    key = f"{row.key} of {row.created_at.isoformat()} ended"
    return Note(person_id=row.person_id, kind=kind, key=key, subject=row.key, values=values)
