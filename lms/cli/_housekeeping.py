"""What has to be done now and then and by nobody in particular: a thread in each worker does it, so that no scheduler is needed.

Every step may run in several processes at once and again at any time: its database makes sure that it is done once.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

import structlog

from lms.core import throttle
from lms.obligations.services import catch_up
from lms.reporting.services import fold_figures
from lms.web.runtime import Runtime

log = structlog.get_logger()
ROUND_SECONDS: Final = 30


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of work and the least seconds between two times that one worker does it."""

    name: str
    work: Callable[[Runtime], None]
    seconds: float = ROUND_SECONDS


def fold(runtime: Runtime) -> None:
    """Moves what has happened into the counted figures, a few thousand events a transaction."""
    more = True
    while more:
        with runtime.database.write() as session:
            more = bool(fold_figures(session))


def resolve_assignments(runtime: Runtime) -> None:
    """Gives obligations to who has joined the target of an assignment, ends those of who has left it."""
    with runtime.database.write() as session:
        catch_up(session, now=runtime.clock.now(), zone=runtime.settings.timezone)


def sweep_throttle(runtime: Runtime) -> None:
    """Forgets counts of tries that have run out."""
    with runtime.database.write() as session:
        throttle.sweep(session, now=runtime.clock.now())


STEPS: Final = (
    Step("fold figures", fold),
    Step("resolve assignments", resolve_assignments, seconds=3600),
    Step("sweep throttle", sweep_throttle, seconds=600),
)


class Housekeeping(threading.Thread):
    """Goes round the steps until asked to stop. A step that fails is logged and tried again in its next round; the others go on."""

    def __init__(self, runtime: Runtime, steps: tuple[Step, ...] = STEPS, seconds: float = ROUND_SECONDS) -> None:
        super().__init__(name="housekeeping", daemon=True)
        self._runtime = runtime
        self._seconds = seconds
        self._due = dict.fromkeys(steps, 0.0)
        self._asked = threading.Event()

    def ask_to_stop(self) -> None:
        """Ends the thread after the step it is at."""
        self._asked.set()

    def run(self) -> None:
        """Rounds at uneven intervals, so that workers don't meet at the database."""
        while not self._asked.wait(self._seconds * random.uniform(0.7, 1.3)):  # noqa: S311 - no secret
            for step, due in self._due.items():
                if monotonic() >= due and not self._asked.is_set():
                    self._do(step)

    def _do(self, step: Step) -> None:
        self._due[step] = monotonic() + step.seconds * 0.9
        try:
            step.work(self._runtime)
        except Exception:
            log.exception("housekeeping failed", step=step.name)
