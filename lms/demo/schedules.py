"""Two reports sent by e-mail on a schedule, with their past sendings."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.background.dispatch import run_one
from lms.core.clock import Moment
from lms.periodic_reports.rules import HALF
from lms.regions.queries import find_root
from lms.schedules.models import ReportSchedule, ReportSending
from lms.schedules.rules import DRAWN, FIGURES, PERIODIC, WEEK, Occasion, find_latest_occasion
from lms.schedules.services import plan_due_sendings
from lms.web.container import Container

WEEKS = 6


def add_schedules(container: Container) -> None:
    """Add the officer's weekly figures and the agency's half-yearly report, both due now.

    What is due is then sent by the background jobs, as on any day.
    """
    moment = container.moment()
    with container.database.write() as session:
        _add_schedule(session, moment, "demo-officer", (FIGURES, WEEK), past=WEEKS)
        _add_schedule(session, moment, "demo-admin", (PERIODIC, HALF), past=2)
        session.flush()
        plan_due_sendings(session, moment=moment)
    while run_one(container):
        pass


def _add_schedule(
    session: Session, moment: Moment, user_name: str, report: tuple[str, str], *, past: int
) -> None:
    """Add a schedule of a report (subject, frequency) with its last `past` sendings."""
    subject, every = report
    person = session.scalars(select(Person).where(Person.user_name == user_name)).one()
    occasion = find_latest_occasion(every, moment.today)
    schedule = ReportSchedule(
        person_id=person.id,
        subject=subject,
        area_kind="units",
        area_id=find_root(session).id if subject == PERIODIC else person.region_unit_id,
        every=every,
        format="xlsx",
        next_on=occasion.day,
        created_at=moment.now - timedelta(days=400),
        ended_why="",
    )
    session.add(schedule)
    session.flush()
    earlier: list[Occasion] = []
    for _number in range(past):
        occasion = find_latest_occasion(every, occasion.day - timedelta(days=1))
        earlier.insert(0, occasion)
    session.add_all(_build_sending(schedule.id, occasion, moment) for occasion in earlier)


def _build_sending(schedule_id: int, occasion: Occasion, moment: Moment) -> ReportSending:
    at = moment.now - timedelta(days=(moment.today - occasion.day).days)
    return ReportSending(
        schedule_id=schedule_id,
        due_on=occasion.day,
        first=occasion.first,
        last=occasion.last,
        format="xlsx",
        state=DRAWN,
        error="",
        begun_at=at,
        drawn_at=at,
        sha256=None,
        size=None,
    )
