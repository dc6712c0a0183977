"""Background work in small steps, which leaves other writers and jobs their turn."""

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

SLICE_SECONDS: Final = 20.0  # then other waiting jobs have a turn
MAX_REST_SECONDS: Final = 0.25
# The rest after a step that nobody waits for, as a multiple of its time.
REST: Final = 8.0

JobStep = Callable[[Session, JobRow], JobRow]


class StepContext(Protocol):
    """What a step needs of its process; an application's container provides it."""

    @property
    def database(self) -> Database:
        """The database of the step."""

    @property
    def clock(self) -> Clock:
        """The clock of the step."""

    @property
    def after_step(self) -> Callable[[], None]:
        """What is done after each step, between two transactions."""


@dataclass
class Stop:
    """Whether this process shall end. A signal handler sets it, so it must not need a lock."""

    is_requested: bool = False


STOP: Final = Stop()


def run_in_steps(context: StepContext, job: JobRow, step: JobStep, *, rest: float = 1) -> None:
    """Run steps until the job is done, the process shall end, or other jobs are due a turn.

    In the last two cases the job waits for its next turn. `step` works in the session that it gets,
    which is one transaction, and returns the result of jobs.advance, jobs.finish or jobs.fail. It
    must be much shorter than the claim (60 s), else another process claims the job and the step is
    rolled back; a few hundredths of a second are best: see take_turn(). Raises ClaimLost.
    """
    run_prepared_steps(context, job, lambda _job: step, rest=rest)


def run_prepared_steps(
    context: StepContext, job: JobRow, prepare: Callable[[JobRow], JobStep], *, rest: float = 1
) -> None:
    """Run steps as run_in_steps() does, each prepared before its transaction begins.

    `prepare` reads and reckons while nobody waits, and returns the step that stores the result.
    """
    began = monotonic()
    while job.is_open:
        if STOP.is_requested or monotonic() - began > SLICE_SECONDS:
            with context.database.write() as session:
                jobs.requeue(session, job)
            return
        step = prepare(job)
        with take_turn(context, rest) as session:
            job = step(session, job)
        context.after_step()


@contextmanager
def take_turn(context: StepContext, rest: float = 1) -> Iterator[Session]:
    """Open a background unit of work, and on SQLite rest after it for `rest` times its duration.

    SQLite has one writer at a time: requests that write wait meanwhile and need a turn. Each turn
    waits for the disk: what it left unsynced, the next learner's save would have to sync.
    """
    with context.database.write() as session:
        session.connection()  # begins the transaction: from now on others wait
        began = monotonic()
        yield session
    if context.database.url.startswith("sqlite"):
        sleep(min(rest * (monotonic() - began), MAX_REST_SECONDS))


@contextmanager
def keep_claim(
    context: StepContext, job: JobRow, seconds: float = CLAIM.total_seconds() / 4
) -> Iterator[None]:
    """Renew the claim during long work without a transaction, such as rendering a document."""
    is_over = Event()

    def renew() -> None:
        while not is_over.wait(seconds):
            try:
                with context.database.write() as session:
                    jobs.renew(session, job, now=context.clock.now())
            except ClaimLost:
                return  # the step that records the result will raise it
            except DBAPIError:
                continue  # the database is down or busy: the claim lasts for three more attempts

    thread = Thread(target=renew, name="claim", daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
