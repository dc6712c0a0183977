"""Figures of waiting jobs and mails in /metrics, on which an operator can set alarms."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from lms.app import create_app
from lms.auth.rules.recovery import RESET
from lms.auth.services.letters import queue_letter
from lms.core import jobs
from lms.core.jobs import Job
from lms.messaging.jobs import send_round
from lms.web.container import Container
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.messaging import make_note, make_office, tell


@pytest.fixture
def monitor(settings, clock):
    """Read /metrics and return the values of what has to do with work and mails."""
    client = create_app(settings, clock).test_client()

    def read() -> dict[str, float]:
        reply = client.get("/metrics")
        assert reply.status_code == 200
        lines = [
            line for line in reply.get_data(as_text=True).splitlines() if not line.startswith("#")
        ]
        values = dict(line.rsplit(" ", 1) for line in lines)
        names = ("lms_jobs", "lms_oldest", "lms_deliveries", "lms_account")
        return {name: float(value) for name, value in values.items() if name.startswith(names)}

    return read


def test_nothing_waits_on_a_new_site(session, monitor):
    assert monitor() == {
        'lms_jobs{state="failed"}': 0,
        'lms_jobs{state="running"}': 0,
        'lms_jobs{state="waiting"}': 0,
        "lms_oldest_job_seconds": 0,
        'lms_deliveries{state="failed"}': 0,
        'lms_deliveries{state="sending"}': 0,
        'lms_deliveries{state="waiting"}': 0,
        "lms_oldest_delivery_seconds": 0,
        "lms_account_letters": 0,
    }


def test_jobs_that_wait_run_and_failed_are_counted_and_the_oldest_open_one_is_timed(
    session, clock, monitor
):
    for hours, state in enumerate(("waiting", "waiting", "running", "failed", "done")):
        job_id = jobs.enqueue(
            session, kind="example", subject=str(hours), now=NOW - timedelta(hours=hours)
        )
        session.execute(update(Job).where(Job.id == job_id).values(state=state))
    session.commit()
    clock.forward(minutes=1)
    values = monitor()
    assert values['lms_jobs{state="waiting"}'] == 2
    assert values['lms_jobs{state="running"}'] == 1
    assert values['lms_jobs{state="failed"}'] == 1
    assert values["lms_oldest_job_seconds"] == 2 * 3600 + 60, "ended ones are not counted"


def test_mails_are_timed_from_when_they_are_ready_also_while_the_server_is_away(
    session, container: Container, clock, monitor
):
    tell(session, [make_note(add_person(session, email="a@mail.kz"))])
    clock.forward(minutes=5)
    assert monitor()["lms_oldest_delivery_seconds"] == 0, "others may join for ten minutes"
    clock.forward(minutes=8)
    assert monitor()["lms_oldest_delivery_seconds"] == 3 * 60
    send_round(container, make_office(container, "smtp://127.0.0.1:1"))
    clock.forward(minutes=1)
    values = monitor()
    assert values['lms_deliveries{state="sending"}'] == 1, "claimed until the next attempt"
    assert values["lms_oldest_delivery_seconds"] == 4 * 60


def test_letters_of_accounts_are_counted_until_their_links_end(session, clock, monitor):
    reader = add_person(session, email="a@mail.kz")
    queue_letter(
        session, person_id=reader.id, kind=RESET, channel="email", contact="a@mail.kz", now=NOW
    )
    session.commit()
    assert monitor()["lms_account_letters"] == 1
    clock.forward(days=8)
    assert monitor()["lms_account_letters"] == 0


def test_without_a_database_the_counters_of_requests_remain(settings, clock, tmp_path):
    url = f"sqlite:///{tmp_path}/no-folder/lms.db"
    client = create_app(replace(settings, database_url=url), clock).test_client()
    client.get("/healthz")
    reply = client.get("/metrics")
    assert reply.status_code == 200
    assert "lms_requests_total" in reply.get_data(as_text=True)
    assert "lms_jobs" not in reply.get_data(as_text=True)
