"""The reading of a list's file: its job, and the rows that name nobody."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.crypto import FieldCipher
from lms.core.jobs import JobRow
from lms.obligations.models import TargetListLine

LIST_JOB: Final = "read_list"


def build_list_subject(list_id: int) -> str:
    """Return the subject of a list's jobs and events."""
    return f"target_list:{list_id}"


def find_reading_job(session: Session, list_id: int) -> JobRow | None:
    """Return the job that reads a list, or has read it."""
    return jobs.find_latest_job(session, kind=LIST_JOB, subject=build_list_subject(list_id))


def list_missing_rows(
    session: Session, list_id: int, *, cipher: FieldCipher, limit: int, offset: int = 0
) -> tuple[list[tuple[int, str]], int]:
    """Return one page of the kept rows that name nobody, by line, and how many are kept."""
    is_its = TargetListLine.list_id == list_id
    total = session.scalar(select(func.count()).select_from(TargetListLine).where(is_its)) or 0
    columns = (TargetListLine.line, TargetListLine.text)
    query = select(*columns).where(is_its).order_by(TargetListLine.line)
    rows = session.execute(query.limit(limit).offset(offset))
    return [(row.line, cipher.decrypt(row.text)) for row in rows], total
