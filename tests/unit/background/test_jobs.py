"""Running waiting jobs, and the operator's commands for them."""

import errno

import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from lms.background import dispatch
from lms.core import jobs, steps
from lms.core.jobs import CLAIM
from lms.reporting.jobs import folding
from lms.reporting.queries.person_facts import count_waiting_events
from tests.conftest import NOW
from tests.factories import jobs as factory
from tests.factories import learning
from tests.factories.commands import run_lms


@pytest.fixture
def set_handlers(monkeypatch):
    """Return what sets functions as handlers of kinds of jobs."""
    return lambda **handlers: [
        monkeypatch.setitem(dispatch.HANDLERS, kind, handler) for kind, handler in handlers.items()
    ]


@pytest.fixture(autouse=True)
def fresh_log(monkeypatch):
    """Set a new logger: structlog caches the configuration at the first use."""
    monkeypatch.setattr(dispatch, "log", structlog.get_logger())


@pytest.fixture(autouse=True)
def table(session):
    """Create the table that the job fills."""
    factory.create_table(session)
    session.commit()


def add_job(session, kind=factory.KIND, **params) -> int:
    job_id = jobs.enqueue(session, kind=kind, subject="test", now=NOW, **params)
    session.commit()
    return job_id


def read_state(container, job_id):
    with container.database.read() as session:
        row = jobs.find_job(session, job_id)
    return row.state, row.done_count, row.error


def test_a_job_is_done_in_steps_to_its_end(session, container, set_handlers):
    set_handlers(add_numbers=factory.add_numbers)
    assert dispatch.run_one(container) is False
    job_id = add_job(session, count=12)
    assert dispatch.run_one(container) is True
    assert dispatch.run_one(container) is False
    assert read_state(container, job_id) == ("done", 12, "")
    assert factory.list_numbers(session) == list(range(12))


def test_a_job_that_works_long_lets_others_have_a_turn_and_goes_on_where_it_was(
    session, container, set_handlers, monkeypatch
):
    set_handlers(add_numbers=factory.add_numbers)
    monkeypatch.setattr(steps, "SLICE_SECONDS", -1)
    job_id = add_job(session, count=12)
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id)[0] == "waiting"
    monkeypatch.undo()
    set_handlers(add_numbers=factory.add_numbers)
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("done", 12, "")
    assert factory.list_numbers(session) == list(range(12))


def test_a_process_that_is_to_end_leaves_its_job_to_the_next(
    session, container, set_handlers, monkeypatch
):
    def add_and_be_told(job_container, job) -> None:
        monkeypatch.setattr(steps.STOP, "is_requested", True)
        factory.add_numbers(job_container, job)

    set_handlers(add_numbers=add_and_be_told)
    job_id = add_job(session, count=12)
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("waiting", 0, "")


def test_a_job_of_an_unknown_kind_fails_and_says_so(session, container):
    job_id = add_job(session, kind="from_the_future")
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("failed", 0, "unknown kind")


def test_a_step_that_fails_is_undone_and_what_people_entered_is_not_logged(
    session, container, set_handlers
):
    def work(job_container, job) -> None:
        with job_container.database.write() as writing:
            writing.execute(text("INSERT INTO number (value) VALUES (1)"))
            raise ValueError("Серікова Айгүл 860101300123")

    set_handlers(add_numbers=work)
    job_id = add_job(session)
    with capture_logs() as logs:
        assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("failed", 0, "ValueError")
    assert factory.list_numbers(session) == []
    log_text = repr(logs)
    assert "job failed" in log_text
    assert "test_jobs.py" in log_text, "the place is known"
    assert "860101300123" not in log_text


def test_a_step_whose_claim_went_to_another_is_undone_without_an_error(
    session, container, clock, set_handlers, capsys
):
    def work(job_container, job) -> None:
        clock.forward(seconds=CLAIM.total_seconds() + 1)
        with job_container.database.write() as writing:
            assert jobs.claim(writing, now=clock.now()).id == job.id
        factory.add_numbers(job_container, job)

    set_handlers(add_numbers=work)
    job_id = add_job(session, count=12)
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("running", 0, "")
    assert factory.list_numbers(session) == []
    output = "".join(capsys.readouterr())
    assert "error" not in output.lower()


def test_a_job_whose_database_went_away_is_taken_up_again_later(
    session, container, clock, set_handlers
):
    def work(job_container, job) -> None:
        raise OperationalError("COMMIT", {}, OSError("gone"))

    set_handlers(add_numbers=work)
    job_id = add_job(session, count=12)
    with pytest.raises(OperationalError):
        dispatch.run_one(container)
    assert read_state(container, job_id)[0] == "running"
    assert dispatch.run_one(container) is False
    clock.forward(seconds=CLAIM.total_seconds() + 1)
    set_handlers(add_numbers=factory.add_numbers)
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("done", 12, "")


def fail_with(code):
    """Return a handler that fails like writing to a full or read-only disk."""

    def work(job_container, job) -> None:
        raise OSError(code, "no room", "/var/lib/sauat/passing/canary")

    return work


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_job_that_finds_no_room_on_the_disk_is_taken_up_again_later(
    session, container, clock, set_handlers, code
):
    set_handlers(add_numbers=fail_with(code))
    job_id = add_job(session, count=12)
    with capture_logs() as logs:
        assert dispatch.run_one(container) is True
    assert [line["event"] for line in logs] == ["no room to write"]
    assert "canary" not in repr(logs)
    assert read_state(container, job_id)[0] == "running"
    assert dispatch.run_one(container) is False, "it rests until the claim expires"
    clock.forward(seconds=CLAIM.total_seconds() + 1)
    set_handlers(add_numbers=factory.add_numbers)
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("done", 12, "")


@pytest.mark.twin_left_out("postgresql")
def test_a_job_that_cannot_read_the_disk_fails(session, container, set_handlers):
    set_handlers(add_numbers=fail_with(errno.EIO))
    job_id = add_job(session, count=12)
    assert dispatch.run_one(container) is True
    assert read_state(container, job_id) == ("failed", 0, "OSError")


def test_the_operator_lists_cancels_and_runs_jobs(session, container, settings, set_handlers):
    set_handlers(add_numbers=factory.add_numbers)
    unwanted = add_job(session, count=7)
    code, output = run_lms(settings, "jobs", "list")
    assert (code, output) == (
        0,
        f"{unwanted}\tadd_numbers\ttest\twaiting\t0/?\t2026-03-09 06:00\t\n",
    )
    assert run_lms(settings, "jobs", "cancel", str(unwanted)) == (
        0,
        f"Job {unwanted} is cancelled.\n",
    )
    code, output = run_lms(settings, "jobs", "cancel", str(unwanted))
    assert (code, output) == (1, f"Error: Job {unwanted} does not exist or has ended.\n")
    expected = add_job(session, count=3)
    assert run_lms(settings, "jobs", "run")[0] == 0
    assert run_lms(settings, "jobs", "list") == (0, "")
    lines = [
        line.split("\t")[:5] for line in run_lms(settings, "jobs", "list", "--all")[1].splitlines()
    ]
    assert [line for line in lines if line[1] == factory.KIND] == [
        [str(expected), "add_numbers", "test", "done", "3/3"],
        [str(unwanted), "add_numbers", "test", "cancelled", "0/?"],
    ]
    assert factory.list_numbers(session) == [0, 1, 2]


@pytest.mark.twin_left_out("postgresql")
def test_a_job_that_leaves_many_events_behind_folds_them_between_its_steps(
    session, container, set_handlers, monkeypatch
):
    """Pages of figures count at every visit what waits; a mass assignment leaves 100,000 events."""
    event_counts = []

    def work(job_container, job):
        for _ in range(6):
            learner = learning.create_learner(session, container.storage)
            learning.complete_course(session, learner)
            session.commit()
            job_container.after_step()
            event_counts.append(count_waiting_events(session, 1000))

    monkeypatch.setattr(folding, "BACKLOG", 7)
    set_handlers(work=work)
    add_job(session, "work")
    dispatch.run_one(container)
    assert max(event_counts) < 7
    assert event_counts.count(0) > 1
    monkeypatch.setattr(folding, "BACKLOG", 1000)
    learning.complete_course(session, learning.create_learner(session, container.storage))
    session.commit()
    folding.fold_backlog(container)
    assert count_waiting_events(session, 1000) > 0, "nothing is folded for a few"
