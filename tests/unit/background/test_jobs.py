"""What is done with the jobs that wait, and the operator's command."""

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from lms.background import dispatch
from lms.core import jobs, steps
from lms.core.jobs import CLAIM
from tests.conftest import NOW
from tests.factories import jobs as factory
from tests.factories.commands import lms


@pytest.fixture
def handle(monkeypatch):
    """Makes functions the handlers of kinds of jobs."""
    return lambda **handlers: [
        monkeypatch.setitem(dispatch.HANDLERS, kind, handler) for kind, handler in handlers.items()
    ]


@pytest.fixture(autouse=True)
def fresh_log(monkeypatch):
    """A logger that was not used yet: once used, one goes on as it was first used."""
    monkeypatch.setattr(dispatch, "log", structlog.get_logger())


@pytest.fixture(autouse=True)
def table(session):
    """The table that the job fills."""
    factory.make_table(session)
    session.commit()


def add(session, kind=factory.KIND, **params) -> int:
    job_id = jobs.enqueue(session, kind=kind, subject="test", now=NOW, **params)
    session.commit()
    return job_id


def state(container, job_id):
    with container.database.read() as session:
        row = jobs.job(session, job_id)
    return row.state, row.done, row.error


def test_a_job_is_done_in_steps_to_its_end(session, container, handle):
    handle(add_numbers=factory.add_numbers)
    assert dispatch.run_one(container) is False
    job_id = add(session, count=12)
    assert dispatch.run_one(container) is True
    assert dispatch.run_one(container) is False
    assert state(container, job_id) == ("done", 12, "")
    assert factory.numbers(session) == list(range(12))


def test_a_job_that_works_long_lets_others_have_a_turn_and_goes_on_where_it_was(
    session, container, handle, monkeypatch
):
    handle(add_numbers=factory.add_numbers)
    monkeypatch.setattr(steps, "SLICE_SECONDS", -1)
    job_id = add(session, count=12)
    assert dispatch.run_one(container) is True
    assert state(container, job_id)[0] == "waiting"
    monkeypatch.undo()
    handle(add_numbers=factory.add_numbers)
    assert dispatch.run_one(container) is True
    assert state(container, job_id) == ("done", 12, "")
    assert factory.numbers(session) == list(range(12))


def test_a_process_that_is_to_end_leaves_its_job_to_the_next(
    session, container, handle, monkeypatch
):
    def add_and_be_told(given, claimed) -> None:
        monkeypatch.setattr(steps.STOP, "asked", True)
        factory.add_numbers(given, claimed)

    handle(add_numbers=add_and_be_told)
    job_id = add(session, count=12)
    assert dispatch.run_one(container) is True
    assert state(container, job_id) == ("waiting", 0, "")


def test_a_job_of_an_unknown_kind_fails_and_says_so(session, container):
    job_id = add(session, kind="from_the_future")
    assert dispatch.run_one(container) is True
    assert state(container, job_id) == ("failed", 0, "unknown kind")


def test_a_step_that_fails_is_undone_and_what_people_entered_is_not_logged(
    session, container, handle
):
    def work(given, claimed) -> None:
        with given.database.write() as writing:
            writing.execute(text("INSERT INTO number (value) VALUES (1)"))
            raise ValueError("Серікова Айгүл 860101300123")

    handle(add_numbers=work)
    job_id = add(session)
    with capture_logs() as logs:
        assert dispatch.run_one(container) is True
    assert state(container, job_id) == ("failed", 0, "ValueError")
    assert factory.numbers(session) == []
    said = repr(logs)
    assert "job failed" in said
    assert "test_jobs.py" in said, "the place is known"
    assert "860101300123" not in said


def test_a_step_whose_claim_went_to_another_is_undone_without_an_error(
    session, container, clock, handle, capsys
):
    def work(given, claimed) -> None:
        clock.forward(seconds=CLAIM.total_seconds() + 1)
        with given.database.write() as writing:
            assert jobs.claim(writing, now=clock.now()).id == claimed.id
        factory.add_numbers(given, claimed)

    handle(add_numbers=work)
    job_id = add(session, count=12)
    assert dispatch.run_one(container) is True
    assert state(container, job_id) == ("running", 0, "")
    assert factory.numbers(session) == []
    said = "".join(capsys.readouterr())
    assert "error" not in said.lower()


def test_a_job_whose_database_went_away_is_taken_up_again_later(session, container, clock, handle):
    def work(given, claimed) -> None:
        raise OperationalError("COMMIT", {}, OSError("gone"))

    handle(add_numbers=work)
    job_id = add(session, count=12)
    with pytest.raises(OperationalError):
        dispatch.run_one(container)
    assert state(container, job_id)[0] == "running"
    assert dispatch.run_one(container) is False
    clock.forward(seconds=CLAIM.total_seconds() + 1)
    handle(add_numbers=factory.add_numbers)
    assert dispatch.run_one(container) is True
    assert state(container, job_id) == ("done", 12, "")


def test_the_operator_lists_cancels_and_runs_jobs(session, container, settings, handle):
    handle(add_numbers=factory.add_numbers)
    unwanted = add(session, count=7)
    code, output = lms(settings, "jobs", "list")
    assert (code, output) == (
        0,
        f"{unwanted}\tadd_numbers\ttest\twaiting\t0/?\t2026-03-09 06:00\t\n",
    )
    assert lms(settings, "jobs", "cancel", str(unwanted)) == (0, f"Job {unwanted} is cancelled.\n")
    code, output = lms(settings, "jobs", "cancel", str(unwanted))
    assert (code, output) == (1, f"Error: Job {unwanted} does not exist or has ended.\n")
    wanted = add(session, count=3)
    assert lms(settings, "jobs", "run")[0] == 0
    assert lms(settings, "jobs", "list") == (0, "")
    lines = [
        line.split("\t")[:5] for line in lms(settings, "jobs", "list", "--all")[1].splitlines()
    ]
    assert [line for line in lines if line[1] == factory.KIND] == [
        [str(wanted), "add_numbers", "test", "done", "3/3"],
        [str(unwanted), "add_numbers", "test", "cancelled", "0/?"],
    ]
    assert factory.numbers(session) == [0, 1, 2]
