"""kill -9 of the background process in the middle of a job: the next one goes on, and each step is done once."""

import random
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from time import sleep

import pytest
from sqlalchemy import update

from lms.core import jobs
from lms.core.jobs import Job
from tests.factories import jobs as factory
from tests.faults.serving import serving
from tests.faults.test_serving_restarts import wait_until

pytestmark = pytest.mark.slow
KILLS = 3
NUMBERS = 150
REST = 0.02  # in the middle of each step, so that most kills meet one


@contextmanager
def working(settings, folder):
    """`lms background` with the jobs of the tests."""
    with serving(
        settings, folder, program="tests.factories.jobs", command="background"
    ) as background:
        background.launch()
        yield background


def test_a_job_that_is_killed_again_and_again_does_each_step_once(
    session, container, settings, tmp_path
):
    factory.make_table(session)
    job_id = jobs.enqueue(
        session, kind=factory.KIND, subject="kills", now=datetime.now(UTC), count=NUMBERS, rest=REST
    )
    session.commit()

    def row() -> jobs.JobRow:
        with container.database.read() as reading:
            return jobs.job(reading, job_id)

    with working(settings, tmp_path) as background:
        chance = random.Random(KILLS)
        for _ in range(KILLS):
            at = row().done
            wait_until(lambda at=at: row().done > at)
            sleep(chance.uniform(0, 2 * REST))
            background.kill()
            assert row().state == "running", "the kills come before the end"
            let_a_minute_pass(container)
            background.launch()
        wait_until(lambda: not row().is_open)
        assert background.stop() == 0
    assert (row().state, row().done, row().error) == ("done", NUMBERS, "")
    assert row().claims > KILLS
    assert factory.numbers(session) == list(range(NUMBERS))


def let_a_minute_pass(container) -> None:
    """For the claim of a process that is gone. One whose step came to be stored at the last moment has run out all the same."""
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
    factory.make_table(session)
    job_id = jobs.enqueue(
        session, kind=factory.KIND, subject="stop", now=datetime.now(UTC), count=10_000, rest=REST
    )
    session.commit()
    with working(settings, tmp_path) as background:
        wait_until(lambda: added(container))
        assert background.stop(10) == 0
    row = jobs.job(session, job_id)
    assert row.state == "waiting"
    assert added(container) == list(range(row.done))


def added(container) -> list[int]:
    with container.database.read() as reading:
        return factory.numbers(reading)
