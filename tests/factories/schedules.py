"""Scheduled reports, and the background work that sends them."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.background.dispatch import run_one
from lms.schedules.jobs import plan_reports
from lms.schedules.models import ReportSchedule, ReportSending
from lms.web.container import Container
from tests.conftest import NOW


def store_schedule(session: Session, person_id: int, area_id: int, **values: Any) -> int:
    """Add a schedule of a unit's figures: each week, from the Monday after NOW. Return its id.

    Values replace the columns' defaults. Committed.
    """
    columns = {
        "subject": "figures",
        "area_kind": "units",
        "every": "week",
        "format": "xlsx",
        "next_on": date(2026, 3, 16),
    } | values
    row = ReportSchedule(
        person_id=person_id, area_id=area_id, created_at=NOW, ended_why="", **columns
    )
    session.add(row)
    session.flush()
    schedule_id = row.id
    session.commit()
    return schedule_id


def read_schedule(session: Session, schedule_id: int) -> ReportSchedule:
    """Return the schedule as it is now; the session holds no lock afterwards."""
    session.rollback()
    row = session.get_one(ReportSchedule, schedule_id)
    session.expunge(row)
    session.rollback()
    return row


def read_sendings(session: Session) -> list[ReportSending]:
    """Return all sendings, the oldest first; the session holds no lock afterwards."""
    session.rollback()
    rows = list(session.scalars(select(ReportSending).order_by(ReportSending.id)))
    for row in rows:
        session.expunge(row)
    session.rollback()
    return rows


def run_background(container: Container) -> None:
    """Plan what is due and do all jobs."""
    plan_reports(container)
    while run_one(container):
        pass
