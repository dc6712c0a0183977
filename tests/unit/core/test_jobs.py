"""Jobs: one process at a time runs each one, and each step is done once, also after a kill."""

import multiprocessing
from datetime import timedelta
from time import sleep

import pytest

from lms.core import jobs
from lms.core.database import open_database
from lms.core.jobs import ATTEMPTS, CLAIM, ClaimLost
from tests.conftest import NOW

RACERS, RACED = 2, 30


def add_job(session, subject="import:1", kind="apply_import", **more) -> int:
    return jobs.enqueue(session, kind=kind, subject=subject, now=NOW, **more)


def test_a_job_waits_until_it_is_claimed_and_tells_how_far_it_is(session):
    assert not jobs.has_waiting_job(session, now=NOW)
    assert jobs.claim(session, now=NOW) is None
    job_id = add_job(session, by_id=7, rows=3)
    assert jobs.has_waiting_job(session, now=NOW)
    job = jobs.claim(session, now=NOW)
    assert (job.id, job.params, job.actor_id, job.state) == (job_id, {"rows": 3}, 7, "running")
    assert not jobs.has_waiting_job(session, now=NOW)
    assert jobs.claim(session, now=NOW) is None, "it is taken"
    assert job.percent is None, "how much there is to do is not known yet"
    job = jobs.advance(session, job, now=NOW, done_count=1, cursor={"line": 2}, total=3)
    assert (job.done_count, job.cursor, job.percent) == (1, {"line": 2}, 33)
    job = jobs.advance(session, job, now=NOW, done_count=3, cursor={"line": 4})
    assert (job.total, job.percent) == (3, 100)
    finished_job = jobs.finish(session, job, now=NOW, new=3)
    assert (
        finished_job.state,
        finished_job.result,
        finished_job.is_open,
        finished_job.finished_at,
    ) == ("done", {"new": 3}, False, NOW)
    assert jobs.find_job(session, job_id) == finished_job


def test_of_one_kind_and_subject_one_job_is_open_at_a_time(session):
    first = add_job(session)
    other_kind, other_subject = (
        add_job(session, kind="check_import"),
        add_job(session, subject="import:2"),
    )
    assert add_job(session) == first
    job = jobs.claim(session, now=NOW)
    assert job.id == first
    assert add_job(session) == first, "also while it runs"
    jobs.finish(session, job, now=NOW)
    again = add_job(session)
    assert len({first, other_kind, other_subject, again}) == 4
    assert jobs.find_latest_job(session, kind="apply_import", subject="import:1").id == again
    assert [row.id for row in jobs.list_newest_jobs(session, only_open=True, limit=9)] == [
        again,
        other_subject,
        other_kind,
    ]
    assert [row.id for row in jobs.list_newest_jobs(session, only_open=False, limit=2)] == [
        again,
        other_subject,
    ]


def test_a_claim_that_has_run_out_goes_to_another_and_the_first_can_do_nothing_any_more(session):
    job_id = add_job(session)
    first = jobs.claim(session, now=NOW)
    assert jobs.claim(session, now=NOW + CLAIM) is None
    later = NOW + CLAIM + timedelta(seconds=1)
    assert jobs.has_waiting_job(session, now=later)
    second = jobs.claim(session, now=later)
    assert second.id == job_id
    for late in (
        lambda: jobs.advance(session, first, now=later, done_count=1, cursor={}),
        lambda: jobs.finish(session, first, now=later),
        lambda: jobs.fail(session, first, now=later, error="late"),
        lambda: jobs.requeue(session, first),
    ):
        with pytest.raises(ClaimLost):
            late()
    assert jobs.advance(session, second, now=later, done_count=5, cursor={}).done_count == 5


def test_each_step_renews_the_claim(session):
    add_job(session)
    job = jobs.claim(session, now=NOW)
    halfway = NOW + CLAIM / 2
    jobs.advance(session, job, now=halfway, done_count=1, cursor={})
    assert not jobs.has_waiting_job(session, now=NOW + CLAIM * 1.2)
    assert jobs.has_waiting_job(session, now=halfway + CLAIM * 1.1)


def test_a_job_that_ends_its_process_again_and_again_is_given_up_and_others_go_on(session):
    bad, good = add_job(session), add_job(session, subject="import:2")
    jobs.finish(
        session,
        next(
            row
            for row in (jobs.claim(session, now=NOW), jobs.claim(session, now=NOW))
            if row.id == good
        ),
        now=NOW,
    )
    now = NOW
    for _ in range(ATTEMPTS - 1):
        now += 2 * CLAIM
        assert jobs.claim(session, now=now).id == bad
    assert jobs.claim(session, now=now + 2 * CLAIM) is None
    assert (jobs.find_job(session, bad).state, jobs.find_job(session, bad).error) == (
        "failed",
        "ended too often",
    )


def test_a_job_that_gets_a_step_done_each_time_is_never_given_up(session):
    job_id, now = add_job(session), NOW
    for step in range(ATTEMPTS + 2):
        now += 2 * CLAIM
        jobs.advance(session, jobs.claim(session, now=now), now=now, done_count=step, cursor={})
    assert jobs.claim(session, now=now + 2 * CLAIM).id == job_id


def test_a_job_that_is_released_lets_those_that_came_later_go_first(session):
    long, short = add_job(session), add_job(session, subject="import:2")
    job = jobs.claim(session, now=NOW)
    assert job.id == long
    released = jobs.requeue(
        session, jobs.advance(session, job, now=NOW, done_count=10, cursor={"line": 10})
    )
    assert (released.state, released.done_count) == ("waiting", 10)
    assert [jobs.claim(session, now=NOW).id for _ in range(2)] == [short, long]


def test_a_cancelled_job_stops_at_its_next_step_and_is_cancelled_once(session):
    job_id, other = add_job(session), add_job(session, subject="import:2")
    job = jobs.claim(session, now=NOW)
    assert jobs.cancel(session, job_id, now=NOW)
    with pytest.raises(ClaimLost):
        jobs.advance(session, job, now=NOW, done_count=1, cursor={})
    assert not jobs.cancel(session, job_id, now=NOW)
    assert not jobs.cancel(session, 999_999, now=NOW)
    assert jobs.find_job(session, job_id).state == "cancelled"
    assert jobs.find_job(session, other).state == "waiting"


def claim_all(url: str, barrier, reports) -> None:
    """Claim one job after another until none remains, and report their ids."""
    database, job_ids = open_database(url), []
    barrier.wait()
    while True:
        with database.write() as session:
            job = jobs.claim(session, now=NOW)
        if job is None:
            break
        job_ids.append(job.id)
        sleep(0.005)  # else the faster process could take all jobs on SQLite
    database.dispose()
    reports.put(job_ids)


@pytest.mark.twin_left_out("sqlite")
def test_processes_that_claim_at_once_share_the_jobs_and_none_gets_another_ones(
    session, database_url
):
    job_ids = [add_job(session, subject=f"import:{number}") for number in range(RACED)]
    session.commit()
    context = multiprocessing.get_context("fork")
    barrier, reports = context.Barrier(RACERS), context.Queue()
    racers = [
        context.Process(target=claim_all, args=(database_url, barrier, reports))
        for _ in range(RACERS)
    ]
    for racer in racers:
        racer.start()
    shares = [reports.get(timeout=30) for _ in racers]
    for racer in racers:
        racer.join(10)
    assert sorted(shares[0] + shares[1]) == job_ids
    assert all(shares), "both had something to do, so they did meet"
