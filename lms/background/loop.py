"""The background process: does the jobs that wait and, in a thread beside them, what has to be done now and then.

It may be killed at any moment: a step of a job is a transaction of its own, and another process takes the job up when the claim has run out.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError

from lms.background.dispatch import run_one
from lms.background.housekeeping import STEPS, Housekeeping
from lms.core.logs import trace
from lms.core.steps import STOP
from lms.web.container import Container

log = structlog.get_logger()
IDLE_SECONDS: Final = 0.5
TROUBLE_SECONDS: Final = 2.0  # until the database is asked again that was away or busy
NICENESS: Final = 10  # whoever learns comes first


def work_until_told(container: Container, *, seconds: float) -> None:
    """Work until SIGTERM or SIGINT.

    The step under way is finished first; if that takes longer than `seconds`, the process ends in
    the middle of it, which undoes the step.
    """
    _be_told(seconds)
    with suppress(OSError):
        Path("/proc/self/comm").write_text("lms-background", encoding="ascii")  # what ps shows
    os.nice(NICENESS)
    housekeeping = Housekeeping(container)
    housekeeping.start()
    while not STOP.asked:
        sleep(_turn(container))
    housekeeping.ask_to_stop()
    housekeeping.join(seconds)
    container.database.dispose()


def do_what_waits(container: Container) -> None:
    """All that has to be done now and then, and the jobs that wait, to the last; without a server."""
    for step in STEPS:
        step.work(container)
    while run_one(container):
        continue


def _turn(container: Container) -> float:
    """Works on a job, if one waits, and returns the seconds until the next look."""
    try:
        return 0.0 if run_one(container) else IDLE_SECONDS
    except DBAPIError as error:
        log.warning("background work waits for the database", error=trace(error))
        return TROUBLE_SECONDS


def _be_told(seconds: float) -> None:
    def stop(_number: int, _frame: object) -> None:
        STOP.asked = True
        signal.setitimer(
            signal.ITIMER_REAL, seconds
        )  # what SIGALRM does to a process that has no handler for it

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
