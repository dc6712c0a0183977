"""The regular work of the background process."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from lms.background.housekeeping import STEPS, Housekeeping, HousekeepingStep
from lms.background.loop import run_all_waiting
from lms.core import jobs
from lms.core.throttle import ThrottleCount, hit
from lms.reporting.models import Figure
from lms.reporting.services import fold_figures
from lms.retention.queries import RETENTION_JOB
from tests.factories import learning


def run_all(container) -> None:
    for step in STEPS:
        step.work(container)


@pytest.mark.twin_left_out("postgresql")
def test_events_are_taken_into_the_figures(session, container):
    learning.complete_course(session, learning.create_learner(session, container.storage))
    session.commit()
    run_all(container)
    assert fold_figures(session) == 0
    learning.complete_course(session, learning.create_learner(session, container.storage))
    assert fold_figures(session) > 0, "there is something to take when nobody has"


@pytest.mark.twin_left_out("postgresql")
def test_counts_of_attempts_that_have_run_out_are_forgotten_and_others_kept(
    session, container, clock
):
    hit(session, key="old", window=timedelta(minutes=1), now=clock.now())
    hit(session, key="new", window=timedelta(hours=9), now=clock.now())
    session.commit()
    clock.forward(hours=1)
    run_all(container)
    assert session.scalar(select(func.count()).select_from(ThrottleCount)) == 1


def test_doing_it_again_at_once_changes_nothing(session, container):
    learning.complete_course(session, learning.create_learner(session, container.storage))
    session.commit()
    run_all(container)
    once = read_figures(container)
    assert once, "there is something to count"
    run_all(container)
    assert read_figures(container) == once


def read_figures(container) -> list[tuple[object, ...]]:
    """Return the stored figures."""
    with container.database.read() as session:
        return sorted(tuple(row) for row in session.execute(select(*Figure.__table__.columns)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_step_that_fails_is_tried_again_and_the_others_go_on(container):
    step_names, enough = [], threading.Event()

    def fail(_container) -> None:
        step_names.append("failing")
        raise OSError("the disk is full")

    def work(_container) -> None:
        step_names.append("good")
        if step_names.count("good") == 3:
            enough.set()

    housekeeping = Housekeeping(
        container,
        (HousekeepingStep("failing", fail, 0), HousekeepingStep("good", work, 0)),
        seconds=0.01,
    )
    housekeeping.start()
    assert enough.wait(10)
    housekeeping.ask_to_stop()
    housekeeping.join(10)
    assert not housekeeping.is_alive()
    assert step_names.count("failing") >= 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_step_waits_for_its_time(container):
    often, seldom, enough = [], [], threading.Event()

    def count(_container) -> None:
        often.append(1)
        if len(often) == 5:
            enough.set()

    housekeeping = Housekeeping(
        container,
        (
            HousekeepingStep("often", count, 0),
            HousekeepingStep("seldom", lambda _container: seldom.append(1), 3600),
        ),
        seconds=0.01,
    )
    housekeeping.start()
    assert enough.wait(10)
    housekeeping.ask_to_stop()
    housekeeping.join(10)
    assert len(seldom) == 1


def fail_to_work(_container) -> None:
    raise OSError("the disk is full")


def test_a_step_that_fails_leaves_the_rest_to_be_done_by_one_command(container):
    """With `lms jobs run` an import waited for as long as anything else failed."""
    containers = []
    with container.database.write() as session:
        jobs.enqueue(session, kind=RETENTION_JOB, subject="day", now=container.clock.now())
    failing = HousekeepingStep("failing", fail_to_work)
    with capture_logs() as lines:
        failed_steps = run_all_waiting(
            container, (failing, HousekeepingStep("good", containers.append))
        )
    assert (failed_steps, containers) == ([failing], [container])
    assert [(line["event"], line["step"]) for line in lines if "step" in line] == [
        ("housekeeping failed", "failing")
    ]
    with container.database.read() as session:
        job = jobs.find_latest_job(session, kind=RETENTION_JOB, subject="day")
        assert job.state == jobs.DONE


def test_a_database_that_is_away_ends_it(container):
    def find_no_database(_container) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    with pytest.raises(OperationalError):
        run_all_waiting(container, (HousekeepingStep("lost", find_no_database),))


def test_the_steps_are_taken_by_the_background():
    assert {"announce obligations", "plan reminders", "send messages"} <= {
        step.name for step in STEPS
    }
