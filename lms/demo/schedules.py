"""Two reports that come by e-mail, with what was sent of them so far; the last of each can be fetched."""

from datetime import timedelta

from sqlalchemy import select

from lms.accounts.models import Person
from lms.background.dispatch import run_one
from lms.periodic_reports.rules import HALF
from lms.regions.queries import root
from lms.schedules.models import ReportSchedule, ReportSending
from lms.schedules.rules import DRAWN, FIGURES, OFFICIAL, WEEK, Occasion, latest
from lms.schedules.services import plan_due
from lms.web.container import Container

WEEKS = 6


def add_schedules(container: Container) -> None:
    """The officer's figures each week and the agency's report each half-year, due now: they are drawn as on any day."""
    moment = container.moment()
    today = moment.today
    with container.database.write() as session:
        country = root(session).id
        for name, subject, every, times in (
            ("demo-officer", FIGURES, WEEK, WEEKS),
            ("demo-admin", OFFICIAL, HALF, 2),
        ):
            who = session.scalars(select(Person).where(Person.user_name == name)).one()
            place_id = country if subject == OFFICIAL else who.region_unit_id
            occasion = latest(every, today)
            made = ReportSchedule(
                person_id=who.id,
                subject=subject,
                place_kind="units",
                place_id=place_id,
                every=every,
                format="xlsx",
                next_on=occasion.day,
                created_at=moment.now - timedelta(days=400),
                ended_why="",
            )
            session.add(made)
            session.flush()
            past: list[Occasion] = []
            for _time in range(times):
                occasion = latest(every, occasion.day - timedelta(days=1))
                past.insert(0, occasion)
            for occasion in past:
                at = moment.now - timedelta(days=(today - occasion.day).days)
                session.add(
                    ReportSending(
                        schedule_id=made.id,
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
                )
        session.flush()
        plan_due(session, moment=moment)
    while run_one(container):
        pass
