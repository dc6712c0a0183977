"""kill -9 of the background process during a job: the next one goes on, each step is done once."""

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from sqlalchemy import update

from lms.core import jobs
from lms.core.jobs import Job
from tests.factories import jobs as factory
from tests.faults.serving import run_site
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
KILLS = 3
NUMBERS = 150
REST = 0.02  # in the middle of each step, where most kills come


@contextmanager
def run_background(settings, folder):
    """Run `lms background` with the jobs of the tests."""
    with run_site(
        settings, folder, program="tests.factories.jobs", command="background"
    ) as background:
        background.launch()
        yield background


def test_a_job_that_is_killed_again_and_again_does_each_step_once(
    session, container, settings, tmp_path
):
    factory.create_table(session)
    job_id = jobs.enqueue(
        session, kind=factory.KIND, subject="kills", now=datetime.now(UTC), count=NUMBERS, rest=REST
    )
    session.commit()

    def row() -> jobs.JobRow:
        with container.database.read() as read_session:
            return jobs.find_job(read_session, job_id)

    with run_background(settings, tmp_path) as background:
        chance = random.Random(KILLS)
        for _ in range(KILLS):
            done_count = row().done_count
            wait_until(lambda done_count=done_count: row().done_count > done_count)
            sleep(chance.uniform(0, 2 * REST))
            background.kill()
            assert row().state == "running", "the kills come before the end"
            expire_claims(container)
            background.launch()
        wait_until(lambda: not row().is_open)
        assert background.stop() == 0
    assert (row().state, row().done_count, row().error) == ("done", NUMBERS, "")
    assert row().claims > KILLS
    assert factory.list_numbers(session) == list(range(NUMBERS))


def expire_claims(container) -> None:
    """Expire the claims of running jobs, also of a step that was stored at the last moment."""
    with container.database.write() as session:
        session.execute(
            update(Job)
            .where(Job.state == "running")
            .values(claimed_until=datetime.now(UTC) - timedelta(seconds=1))
        )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stop_finishes_the_step_and_leaves_the_rest_for_the_next_start(
    session, container, settings, tmp_path
):
    factory.create_table(session)
    job_id = jobs.enqueue(
        session, kind=factory.KIND, subject="stop", now=datetime.now(UTC), count=10_000, rest=REST
    )
    session.commit()
    with run_background(settings, tmp_path) as background:
        wait_until(lambda: list_added(container))
        assert background.stop(10) == 0
    row = jobs.find_job(session, job_id)
    assert row.state == "waiting"
    assert list_added(container) == list(range(row.done_count))


def list_added(container) -> list[int]:
    with container.database.read() as session:
        return factory.list_numbers(session)
