"""What watches which lines run, for the coverage: it looks away where it has been told to, and looks at nothing twice."""

import os
import posix
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from coverage import Coverage

PROCESSES: Final = "COVERAGE_PROCESS_CONFIG"  # by which it finds the programs that tests start


def watch_once() -> None:
    """In a process that is handed tests: it was found like any program, and pytest-cov has begun too early and will begin again. Whoever
    came first would go on watching whenever the last one looks away.
    """
    while earlier := Coverage.current():
        earlier.stop()
    os._exit = posix._exit


@contextmanager
def unwatched() -> Iterator[None]:
    """Nothing is watched in the block, nor the programs that it starts or what it forks."""
    watching = Coverage.current()
    if watching is None:
        yield
        return
    watching.stop()
    programs, ending = os.environ.pop(PROCESSES, None), os._exit
    os._exit = posix._exit  # the other one writes down what was seen so far
    watching.set_option(
        "run:patch", []
    )  # or each start would wrap it once more, and it would write as often as that
    try:
        yield
    finally:
        watching.start()
        os._exit = ending
        if programs is not None:
            os.environ[PROCESSES] = programs
