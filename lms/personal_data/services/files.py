"""Asking for the file of one's data, its end, and deleting it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import Database, upsert
from lms.core.storage import FileStorage
from lms.messaging.rules.kinds import DATA_FAILED, DATA_READY, EMAIL
from lms.messaging.services import Note, tell_people, withdraw_messages
from lms.personal_data.errors import TooManyPersonalFiles
from lms.personal_data.models import PersonalFile
from lms.personal_data.queries.files import JOB, KEY, FileRow, find_job, list_files, load_file
from lms.personal_data.rules import FAILED, MOST_FILES, READY, WAITING


@dataclass(frozen=True, slots=True)
class WrittenData:
    """What the job wrote: see models.py."""

    size: int
    sha256: str
    key_encrypted: bytes


def request_file(session: Session, *, by: Actor, now: datetime) -> int:
    """Ask for the file of one's data, and return its id, or that of the one in preparation.

    Raises TooManyPersonalFiles.
    """
    rows = list_files(session, by.person_id, now=now)
    waiting_id = next((row.id for row in rows if row.is_waiting), None)
    if waiting_id is not None:
        return waiting_id
    if len(rows) >= MOST_FILES:
        raise TooManyPersonalFiles(most=MOST_FILES)
    row = {"person_id": by.person_id, "state": WAITING, "created_at": now}
    statement = upsert(session, PersonalFile).values(row).on_conflict_do_nothing()
    file_id: int | None = session.scalar(statement.returning(PersonalFile.id))
    if file_id is None:  # another request was quicker
        theirs = PersonalFile.person_id == by.person_id
        return session.scalars(select(func.max(PersonalFile.id)).where(theirs)).one()
    subject = f"{KEY}{file_id}"
    jobs.enqueue(session, kind=JOB, subject=subject, now=now, by_id=by.audit_id)
    record_event(
        session, kind="personal_file_requested", subject=subject, now=now, by_id=by.audit_id
    )
    return file_id


def finish_file(
    session: Session,
    row: FileRow,
    *,
    written_data: WrittenData,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Note that the file is written, and tell the person."""
    values = {name: getattr(written_data, name) for name in WrittenData.__slots__}
    if _end_file(session, row, state=READY, ended_at=moment.now, **values):
        _tell_person(session, row, DATA_READY, moment, channels)


def fail_file(
    session: Session, row: FileRow, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> None:
    """Note that the file could not be written, and tell the person."""
    if _end_file(session, row, state=FAILED, ended_at=moment.now):
        _tell_person(session, row, DATA_FAILED, moment, channels)


def delete_file(
    database: Database, storage: FileStorage, *, by: Actor, file_id: int, now: datetime
) -> None:
    """Delete a file, or stop its preparation.

    Takes the database: the content is removed after the commit. Raises PersonalFileNotFound.
    """
    with database.write() as session:
        row = load_file(session, person_id=by.person_id, file_id=file_id, now=now)
        job = find_job(session, row)
        if job is not None:
            jobs.cancel(session, job.id, now=now)
        forget_files(session, [row], now=now)
        record_event(
            session, kind="personal_file_deleted", subject=row.key, now=now, by_id=by.audit_id
        )
    if row.sha256 is not None:
        storage.remove(row.sha256)


def forget_files(session: Session, rows: Sequence[FileRow], *, now: datetime) -> None:
    """Delete rows of files with their keys, and withdraw the messages about them."""
    session.execute(
        delete(PersonalFile)
        .where(PersonalFile.id.in_([row.id for row in rows]))
        .execution_options(synchronize_session=False)
    )
    withdraw_messages(session, subjects=[row.key for row in rows], now=now)


def _end_file(session: Session, row: FileRow, **values: Any) -> bool:
    """Set the end of a file; return False if it no longer waits."""
    ended_ids = session.execute(
        update(PersonalFile)
        .where(PersonalFile.id == row.id, PersonalFile.state == WAITING)
        .values(values)
        .returning(PersonalFile.id)
        .execution_options(synchronize_session=False)
    )
    return ended_ids.first() is not None


def _tell_person(
    session: Session, row: FileRow, kind: str, moment: Moment, channels: Collection[str]
) -> None:
    # With the moment, since SQLite gives the number of a deleted file to the next one.
    key = f"{row.key} of {row.created_at.isoformat()} ended"
    note = Note(
        person_id=row.person_id, kind=kind, key=key, subject=row.key, values={"file": row.id}
    )
    tell_people(session, notes=[note], moment=moment, channels=channels)
