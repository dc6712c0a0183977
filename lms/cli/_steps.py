"""A job done in steps: how the handlers of jobs work, and how they stop."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic, sleep
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.jobs import CLAIM, ClaimLost, JobRow
from lms.web.runtime import Runtime

SLICE_SECONDS: Final = 20.0  # then a job lets others that wait have a turn
LONGEST_REST: Final = 0.25

Step = Callable[[Session, JobRow], JobRow]


@dataclass
class Stop:
    """Whether this process was asked to end. A signal sets it: it must need no lock."""

    asked: bool = False


STOP: Final = Stop()


def in_steps(runtime: Runtime, claimed: JobRow, step: Step, *, rest: float = 1) -> None:
    """Does steps until the job is done, the process is to end or others have waited long enough; the job then waits for its next turn.

    `step` works in the session that it is given, by a domain's services, and returns what jobs.advance, jobs.finish or jobs.fail returned: one
    transaction. It has to be much shorter than the claim (60 s), or another process takes the job over and the step is undone; best a fraction of
    a second, since on SQLite everybody who saves something waits meanwhile; there it rests `rest` times as long as a step took. Raises ClaimLost.
    """
    began = monotonic()
    while claimed.is_open:
        if STOP.asked or monotonic() - began > SLICE_SECONDS:
            with runtime.database.write() as session:
                jobs.release(session, claimed)
            return
        step_began = monotonic()
        with runtime.database.write() as session:
            claimed = step(session, claimed)
        if runtime.database.url.startswith("sqlite"):  # one writer at a time: who waits for that gets a chance
            sleep(min(rest * (monotonic() - step_began), LONGEST_REST))


@contextmanager
def keeping_claim(runtime: Runtime, claimed: JobRow, seconds: float = CLAIM.total_seconds() / 4) -> Iterator[None]:
    """Renews the claim while something is done that takes longer than it and holds no transaction, such as drawing a document."""
    over = Event()

    def renew() -> None:
        while not over.wait(seconds):
            try:
                with runtime.database.write() as session:
                    jobs.renew(session, claimed, now=runtime.clock.now())
            except ClaimLost:
                return  # whoever notes the result finds out
            except DBAPIError:
                continue  # the database is away or busy: the claim holds for three more tries

    renewing = Thread(target=renew, name="claim", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        over.set()
        renewing.join()
