"""The last published count of open data, and whether the next one is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import Job

JOB: Final = "count_open_data"
SUBJECT: Final = "open-data"
EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PublishedFigures:
    """The last count: the hash of each file by its name, and the time of the count."""

    files: Mapping[str, str]
    counted_at: datetime


def load_published_figures(session: Session) -> PublishedFigures | None:
    """Load the last finished count; None before the first."""
    last_count = (Job.kind == JOB, Job.subject == SUBJECT, Job.state == jobs.DONE)
    result: dict[str, Any] | None = session.scalar(
        select(Job.result).where(*last_count).order_by(Job.id.desc()).limit(1)
    )
    return (
        None
        if result is None
        else PublishedFigures(result["files"], datetime.fromisoformat(result["counted_at"]))
    )


def is_due(session: Session, *, now: datetime) -> bool:
    """Return whether to count now: the last count began an hour ago and none is under way."""
    last = jobs.find_latest_job(session, kind=JOB, subject=SUBJECT)
    return last is None or (not last.is_open and last.created_at + EVERY <= now)
