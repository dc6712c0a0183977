"""The loop of the background process: jobs, with housekeeping in a thread beside them.

It may be killed at any moment: each step of a job is a transaction of its own, and another process
takes the job up when the claim has expired.
"""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from lms.background.dispatch import run_one
from lms.background.housekeeping import STEPS, Housekeeping, HousekeepingStep, log_failure
from lms.core.logs import trace_error
from lms.core.origin import BACKGROUND, Origin, set_origin
from lms.core.steps import STOP
from lms.web.container import Container

log = structlog.get_logger()
IDLE_SECONDS: Final = 0.5
TROUBLE_SECONDS: Final = 2.0  # pause after a database was away or busy
NICENESS: Final = 10  # requests of learners come first


def run_until_stopped(container: Container, *, seconds: float) -> None:
    """Work until SIGTERM or SIGINT.

    The step under way is finished first; if that takes longer than `seconds`, the process ends in
    the middle of it, which undoes the step.
    """
    _stop_on_signals(seconds)
    set_origin(Origin(BACKGROUND))
    with suppress(OSError):
        Path("/proc/self/comm").write_text("lms-background", encoding="ascii")  # what ps shows
    os.nice(NICENESS)
    housekeeping = Housekeeping(container)
    housekeeping.start()
    while not STOP.is_requested:
        sleep(_work_once(container))
    housekeeping.ask_to_stop()
    housekeeping.join(seconds)


def run_all_waiting(
    container: Container, steps: Sequence[HousekeepingStep] = STEPS
) -> list[HousekeepingStep]:
    """Run all housekeeping and all waiting jobs to the last; return the steps that failed.

    A step that fails is logged, and the others go on. Raises OperationalError or InterfaceError if
    the database is away or busy.
    """
    failed_steps = []
    for step in steps:
        try:
            step.work(container)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log_failure(step, error)
            failed_steps.append(step)
    while run_one(container):
        continue
    return failed_steps


def _work_once(container: Container) -> float:
    """Work on a job, if one waits; return the seconds until the next look."""
    try:
        return 0.0 if run_one(container) else IDLE_SECONDS
    except DBAPIError as error:
        log.warning("background work waits for the database", error=trace_error(error))
        return TROUBLE_SECONDS


def _stop_on_signals(seconds: float) -> None:
    def stop(_number: int, _frame: object) -> None:
        STOP.is_requested = True
        # Without a handler, SIGALRM ends the process.
        signal.setitimer(signal.ITIMER_REAL, seconds)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
