"""Which reforms are due, and which merges have left records behind."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.core.clock import Moment
from lms.core.jobs import FAILED, Job
from lms.enrolment.models import Enrolment
from lms.obligations.models import Assignment, Obligation
from lms.reforms.rules import APPLIED, ENTERED, MERGE, PLANNED
from lms.regions.models import Reform

APPLY_REFORM_JOB: Final = "apply_reform"
SETTLE_WINDOW: Final = timedelta(days=7)
RETRY_AFTER: Final = timedelta(days=1)


def list_due_reforms(session: Session, *, moment: Moment) -> list[int]:
    """Return the ids of planned reforms whose day has come, by day.

    A failed one is tried again a day later.
    """
    subject = literal("reform:") + cast(Reform.id, String)
    has_failed = exists().where(
        Job.kind == APPLY_REFORM_JOB,
        Job.subject == subject,
        Job.state == FAILED,
        Job.finished_at > moment.now - RETRY_AFTER,
    )
    due_reforms = (Reform.state == PLANNED, Reform.origin == ENTERED, Reform.day <= moment.today)
    return list(
        session.scalars(
            select(Reform.id).where(*due_reforms, ~has_failed).order_by(Reform.day, Reform.id)
        )
    )


def list_unsettled_merges(session: Session, *, now: datetime) -> list[int]:
    """Return the ids of recent merges whose abolished units still have records, in order."""
    recent_merges = (
        Reform.state == APPLIED,
        Reform.origin == ENTERED,
        Reform.kind == MERGE,
        Reform.applied_at > now - SETTLE_WINDOW,
    )
    rows = session.execute(
        select(Reform.id, Reform.plan).where(*recent_merges).order_by(Reform.applied_at, Reform.id)
    )
    return [
        reform_id
        for reform_id, plan in rows
        if plan and has_records_left(session, plan[0]["unit_ids"])
    ]


def has_records_left(session: Session, unit_ids: Collection[int]) -> bool:
    """Return whether people, organisations, facts, roles or assignments still belong to units."""
    tables: tuple[Any, ...] = (Organisation, Person, Enrolment, Obligation, Assignment)
    grants = select(RoleGrant.id).where(
        RoleGrant.region_unit_id.in_(unit_ids), RoleGrant.withdrawn_at.is_(None)
    )
    queries = [select(table.id).where(table.region_unit_id.in_(unit_ids)) for table in tables]
    return any(session.scalar(query.limit(1)) is not None for query in [*queries, grants])
