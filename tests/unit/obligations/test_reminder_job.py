"""The job of the day's reminders."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.background.announcements import announce_changes
from lms.background.dispatch import run_one
from lms.core import jobs
from lms.core.clock import get_local_date
from lms.messaging.models import Message
from lms.obligations.jobs import plan_reminders
from lms.regions.queries import find_root
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE, add_civil_servant


@pytest.fixture
def kinds(session):
    def list_kinds():
        names = session.scalars(select(Message.kind).order_by(Message.id)).all()
        session.rollback()
        return names

    return list_kinds


def test_the_days_reminders_are_one_job_however_often_it_is_planned(
    session, container, clock, kinds
):
    add_civil_servant(session)
    records.assign(
        session,
        records.add_course(session),
        region_unit_id=find_root(session).id,
        due_on=get_local_date(NOW, ZONE) + timedelta(days=8),
    )
    session.commit()
    announce_changes(container)
    announce_changes(container)
    clock.forward(days=1)
    for _twice in range(2):
        plan_reminders(container)
        while run_one(container):
            pass
    assert kinds() == ["assigned", "reminder"]
    clock.forward(days=6)
    plan_reminders(container)
    assert run_one(container)
    assert kinds() == ["assigned", "reminder", "reminder"]
    with container.database.read() as read_session:
        states = [
            row.state
            for row in jobs.list_newest_jobs(read_session, only_open=False, limit=9)
            if row.kind == "remind"
        ]
    assert states == ["done", "done"]
