"""Deletion of large files: by their owners, and when their time is over."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.database import Database
from lms.core.storage import FileStorage
from lms.large_files.models import LargeFile
from lms.large_files.queries import JOB, KEY, find_job, load_file
from lms.large_files.rules import FAILED, KEPT_FOR, READY
from lms.messaging.services import withdraw_messages


def delete_file(
    database: Database, storage: FileStorage, *, by: Actor, file_id: int, now: datetime
) -> None:
    """Delete a file, stop its preparation, and withdraw its messages.

    Takes the database: the content is removed after the commit. Raises LargeFileNotFound.
    """
    with database.write() as session:
        row = load_file(session, by.person_id, file_id)
        job = find_job(session, row)
        if job is not None:
            jobs.cancel(session, job.id, now=now)
        _forget_files(session, [row.id], now)
        record_event(session, kind="file_deleted", subject=row.key, now=now, by_id=by.audit_id)
    if row.sha256 is not None:
        storage.remove(row.sha256)


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
