"""What is due to be deleted, and what the last night deleted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import Job
from lms.core.retention import RetentionRule, count_due
from lms.retention.rules import find_deadline

RETENTION_JOB: Final = "apply_retention"


@dataclass(frozen=True, slots=True)
class KindOfRecords:
    """A kind of records: its period in days (0: for good), and how many are due now."""

    name: str
    label: str
    days: int
    due: int


@dataclass(frozen=True, slots=True)
class LastNight:
    """When records were deleted last, and how many by the name of their rule."""

    at: datetime
    counts: Mapping[str, int]


def list_kinds(
    session: Session, rules: Iterable[RetentionRule], keep_days: Mapping[str, int], *, now: datetime
) -> list[KindOfRecords]:
    """List every kind with the number of records that the next night will delete."""
    kinds = []
    for rule in rules:
        before = find_deadline(keep_days, rule.name, now=now)
        due = 0 if before is None else count_due(session, rule, before=before)
        kinds.append(
            KindOfRecords(
                name=rule.name, label=rule.label, days=keep_days.get(rule.name, 0), due=due
            )
        )
    return kinds


def find_last_night(session: Session) -> LastNight | None:
    """Return the last finished deletion; None before the first."""
    completed_runs = (Job.kind == RETENTION_JOB, Job.state == jobs.DONE)
    row = session.execute(
        select(Job.finished_at, Job.result).where(*completed_runs).order_by(Job.id.desc()).limit(1)
    ).one_or_none()
    return None if row is None else LastNight(row.finished_at, row.result or {})
