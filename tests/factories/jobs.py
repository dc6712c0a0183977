"""A job that adds numbers to the test's own table, a few in each step."""

from itertools import islice
from time import sleep

from sqlalchemy import text
from sqlalchemy.orm import Session

from lms.background import dispatch
from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import run_in_steps
from lms.web.container import Container

KIND = "add_numbers"
PER_STEP = 5


def create_table(session: Session) -> None:
    """Create the job's table, which accepts repeated numbers, so that a repeated step shows."""
    session.execute(text("CREATE TABLE number (value INTEGER)"))


def list_numbers(session: Session) -> list[int]:
    """Return what the job has added."""
    return list(session.scalars(text("SELECT value FROM number ORDER BY value")))


def add_numbers(container: Container, claimed_job: JobRow) -> None:
    """Add params["count"] numbers from 0, pausing params["rest"] seconds in each step."""

    def step(session: Session, job: JobRow) -> JobRow:
        now = container.clock.now()
        values = list(islice(range(job.done_count, job.params["count"]), PER_STEP))
        for value in values:
            session.execute(text("INSERT INTO number (value) VALUES (:value)"), {"value": value})
        sleep(job.params.get("rest", 0))
        done_count = job.done_count + len(values)
        job = jobs.advance(
            session,
            job,
            now=now,
            done_count=done_count,
            cursor={"next": done_count},
            total=job.params["count"],
        )
        return (
            jobs.finish(session, job, now=now, added=done_count) if done_count == job.total else job
        )

    run_in_steps(container, claimed_job, step)


def main() -> None:
    """Run `lms` with this kind of job; tests start it as a process."""
    dispatch.HANDLERS[KIND] = add_numbers
    from lms.cli import main as lms

    lms()


if __name__ == "__main__":
    main()
