"""Reports that come by e-mail, and a background that draws them."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.background.dispatch import run_one
from lms.schedules.jobs import plan_reports
from lms.schedules.models import ReportSchedule, ReportSending
from lms.web.container import Container
from tests.conftest import NOW


def schedule(session: Session, person_id: int, place_id: int, **values: Any) -> int:
    """The figures of a unit each week, from the Monday after NOW on, unless the values say otherwise; its id."""
    row = {
        "subject": "figures",
        "place_kind": "units",
        "every": "week",
        "format": "xlsx",
        "next_on": date(2026, 3, 16),
    } | values
    made = ReportSchedule(
        person_id=person_id, place_id=place_id, created_at=NOW, ended_why="", **row
    )
    session.add(made)
    session.flush()
    number = made.id
    session.commit()
    return number


def state_of(session: Session, schedule_id: int) -> ReportSchedule:
    """The schedule as it is now; nobody need wait for the session afterwards."""
    session.rollback()
    found = session.get_one(ReportSchedule, schedule_id)
    session.expunge(found)
    session.rollback()
    return found


def sent(session: Session) -> list[ReportSending]:
    """All that was sent or is to be, the first one first; nobody need wait for the session afterwards."""
    session.rollback()
    found = list(session.scalars(select(ReportSending).order_by(ReportSending.id)))
    for one in found:
        session.expunge(one)
    session.rollback()
    return found


def background(container: Container) -> None:
    """What is due is planned, and all jobs are done."""
    plan_reports(container)
    while run_one(container):
        pass
