"""Requesting, ending and deleting large files."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.core.fingerprints import sha256
from lms.large_files.errors import TooManyInPreparation, TooManyLargeFiles
from lms.large_files.models import LargeFile
from lms.large_files.queries import (
    JOB,
    KEY,
    LargeFileRow,
    count_files,
    find_job,
    find_same_file,
    load_file,
)
from lms.large_files.rules import (
    FAILED,
    KEPT_FOR,
    MOST_FILES,
    MOST_WAITING,
    NO_RIGHT,
    READY,
    WAITING,
)
from lms.messaging.rules.kinds import EMAIL, FILE_FAILED, FILE_READY
from lms.messaging.services import Note, tell_people, withdraw_messages

TITLE_LETTERS: Final = 400


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """What the job wrote: see models.py."""

    name: str
    rows: int
    size: int
    sha256: str
    key_encrypted: bytes
    grants: list[Any]


def request_file(
    session: Session,
    *,
    by: Actor,
    source: str,
    params: Mapping[str, Any],
    title: str,
    rows: int,
    language: str,
    now: datetime,
) -> int:
    """Request a workbook and return its id, or that of the same one in preparation.

    Raises TooManyInPreparation and TooManyLargeFiles.
    """
    fingerprint = sha256(json.dumps([source, params, language], sort_keys=True))
    same_id = find_same_file(session, by.person_id, fingerprint)
    if same_id is not None:
        return same_id
    _check_limits(session, by.person_id)
    file_id = _insert_file(
        session,
        person_id=by.person_id,
        fingerprint=fingerprint,
        source=source,
        params=dict(params),
        language=language,
        title=title[:TITLE_LETTERS],
        expected=rows,
        created_at=now,
    )
    if file_id is None:  # another request was quicker
        same = (LargeFile.person_id == by.person_id, LargeFile.fingerprint == fingerprint)
        return session.scalars(select(func.max(LargeFile.id)).where(*same)).one()
    subject, details = f"{KEY}{file_id}", {"table": source, "rows": rows}
    jobs.enqueue(session, kind=JOB, subject=subject, now=now, by_id=by.audit_id)
    record_event(
        session, kind="file_requested", subject=subject, now=now, by_id=by.audit_id, **details
    )
    return file_id


def _check_limits(session: Session, person_id: int) -> None:
    """Raise TooManyInPreparation or TooManyLargeFiles if the person may request no more."""
    counts = count_files(session, person_id)
    if counts.get(WAITING, 0) >= MOST_WAITING:
        raise TooManyInPreparation(most=MOST_WAITING)
    if sum(counts.values()) >= MOST_FILES:
        raise TooManyLargeFiles(most=MOST_FILES)


def _insert_file(session: Session, **values: Any) -> int | None:
    """Insert a file in preparation; return None if the same one is in preparation."""
    row = {"state": WAITING, "grants": [], **values}
    statement = upsert(session, LargeFile).values(row).on_conflict_do_nothing()
    file_id: int | None = session.scalar(statement.returning(LargeFile.id))
    return file_id


def finish_file(
    session: Session,
    row: LargeFileRow,
    *,
    written: WrittenFile,
    extension: str,
    moment: Moment,
    channels: Collection[str] = (EMAIL,),
) -> None:
    """Note that the file is written, and tell the person of what kind it is."""
    values = {name: getattr(written, name) for name in WrittenFile.__slots__}
    if _end_file(session, row, state=READY, ended_at=moment.now, **values):
        note = _make_note(row, FILE_READY, rows=written.rows, format=extension)
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


def delete_file(session: Session, *, by: Actor, file_id: int, now: datetime) -> str | None:
    """Delete a file, stop its preparation, and withdraw its messages.

    Returns the name of the stored content, to be removed after the commit. Raises
    LargeFileNotFound.
    """
    row = load_file(session, by.person_id, file_id)
    job = find_job(session, row)
    if job is not None:
        jobs.cancel(session, job.id, now=now)
    _forget_files(session, [row.id], now)
    record_event(session, kind="file_deleted", subject=row.key, now=now, by_id=by.audit_id)
    return row.sha256


def forget_old_files(session: Session, *, now: datetime) -> list[str]:
    """Delete files whose time is over; return the stored contents, to be removed after the commit.

    Without its key, which stood in the row, a content cannot be decrypted any more.
    """
    query = select(LargeFile.id, LargeFile.sha256).where(
        LargeFile.state.in_((READY, FAILED)), LargeFile.ended_at < now - KEPT_FOR
    )
    rows = session.execute(query).all()
    _forget_files(session, [row.id for row in rows], now)
    jobs.sweep(session, kind=JOB, before=now - KEPT_FOR)
    return [row.sha256 for row in rows if row.sha256]


def _forget_files(session: Session, file_ids: list[int], now: datetime) -> None:
    if file_ids:
        session.execute(
            delete(LargeFile)
            .where(LargeFile.id.in_(file_ids))
            .execution_options(synchronize_session=False)
        )
        withdraw_messages(session, subjects=[f"{KEY}{number}" for number in file_ids], now=now)


def _end_file(session: Session, row: LargeFileRow, **values: Any) -> bool:
    """Set the end of a file; return False if it no longer waits."""
    ended = session.execute(
        update(LargeFile)
        .where(LargeFile.id == row.id, LargeFile.state == WAITING)
        .values(values)
        .returning(LargeFile.id)
        .execution_options(synchronize_session=False)
    )
    return ended.first() is not None


def _make_note(row: LargeFileRow, kind: str, **values: Any) -> Note:
    values = {"file": row.id, "name": row.title, **values}
    return Note(row.person_id, kind, f"{row.key} ended", row.key, values)
