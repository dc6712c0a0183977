"""Requests for large files, within the limits of a person."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.database import upsert
from lms.core.fingerprints import sha256
from lms.core.interfaces import RequestActor
from lms.large_files.errors import TooManyInPreparation, TooManyLargeFiles
from lms.large_files.models import LargeFile
from lms.large_files.queries import JOB, KEY, count_files, find_same_file
from lms.large_files.rules import MOST_FILES, MOST_WAITING, WAITING

TITLE_LETTERS: Final = 400


def request_file(
    session: Session,
    *,
    by: RequestActor,
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
