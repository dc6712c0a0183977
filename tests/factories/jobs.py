"""Jobs that add numbers to a table of the test's own, a few in each step."""

from itertools import islice
from time import sleep

from sqlalchemy import text
from sqlalchemy.orm import Session

from lms.background import dispatch
from lms.core import jobs
from lms.core.jobs import JobRow
from lms.core.steps import in_steps
from lms.web.container import Container

KIND = "add_numbers"
PER_STEP = 5


def make_table(session: Session) -> None:
    """The table that the job fills: it takes the same number twice, so that a step done twice shows."""
    session.execute(text("CREATE TABLE number (value INTEGER)"))


def numbers(session: Session) -> list[int]:
    """What the job has added."""
    return list(session.scalars(text("SELECT value FROM number ORDER BY value")))


def add_numbers(container: Container, claimed: JobRow) -> None:
    """Adds params["count"] numbers from 0, resting params["rest"] seconds in the middle of each step."""

    def step(session: Session, at: JobRow) -> JobRow:
        now = container.clock.now()
        added = list(islice(range(at.done, at.params["count"]), PER_STEP))
        for value in added:
            session.execute(text("INSERT INTO number (value) VALUES (:value)"), {"value": value})
        sleep(at.params.get("rest", 0))
        done = at.done + len(added)
        at = jobs.advance(
            session, at, now=now, done=done, cursor={"next": done}, total=at.params["count"]
        )
        return jobs.finish(session, at, now=now, added=done) if done == at.total else at

    in_steps(container, claimed, step)


def main() -> None:
    """`lms` with this kind of job: what a test starts as a process."""
    dispatch.HANDLERS[KIND] = add_numbers
    from lms.cli import main as lms

    lms()


if __name__ == "__main__":
    main()
