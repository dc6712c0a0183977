"""Work in the background, a step at a time: how it leaves room for others, and how it stops."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from time import monotonic, sleep
from typing import Final, Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.core import jobs
from lms.core.clock import Clock
from lms.core.database import Database
from lms.core.jobs import CLAIM, ClaimLost, JobRow

SLICE_SECONDS: Final = 20.0  # then a job lets others that wait have a turn
LONGEST_REST: Final = 0.25

Step = Callable[[Session, JobRow], JobRow]


class Workplace(Protocol):
    """What a step needs of the process that runs it; an application's container has it."""

    @property
    def database(self) -> Database:
        """Where the step reads and writes."""

    @property
    def clock(self) -> Clock:
        """What tells the time."""


@dataclass
class Stop:
    """Whether this process was asked to end. A signal sets it: it must need no lock."""

    asked: bool = False


STOP: Final = Stop()


def in_steps(workplace: Workplace, claimed: JobRow, step: Step, *, rest: float = 1) -> None:
    """Does steps until the job is done, the process is to end or others have waited long enough; the job then waits for its next turn.

    `step` works in the session that it is given, by a domain's services, and returns what jobs.advance, jobs.finish or jobs.fail returned: one
    transaction. It has to be much shorter than the claim (60 s), or another process takes the job over and the step is undone; best a few
    hundredths of a second: see turn(). Raises ClaimLost.
    """
    began = monotonic()
    while claimed.is_open:
        if STOP.asked or monotonic() - began > SLICE_SECONDS:
            with workplace.database.write() as session:
                jobs.release(session, claimed)
            return
        with turn(workplace, rest) as session:
            claimed = step(session, claimed)


@contextmanager
def turn(workplace: Workplace, rest: float = 1) -> Iterator[Session]:
    """A unit of work in the background. SQLite has one writer at a time, so everybody who saves something waits for it meanwhile: there a rest
    follows, `rest` times as long, before the next.
    """
    with workplace.database.write() as session:
        session.connection()  # begins, and others wait
        began = monotonic()
        yield session
    if workplace.database.url.startswith("sqlite"):
        sleep(min(rest * (monotonic() - began), LONGEST_REST))


@contextmanager
def keeping_claim(
    workplace: Workplace, claimed: JobRow, seconds: float = CLAIM.total_seconds() / 4
) -> Iterator[None]:
    """Renews the claim while something is done that takes longer than it and holds no transaction, such as drawing a document."""
    over = Event()

    def renew() -> None:
        while not over.wait(seconds):
            try:
                with workplace.database.write() as session:
                    jobs.renew(session, claimed, now=workplace.clock.now())
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
