"""A process beside the workers, forked from the same process, that ends with the server."""

import multiprocessing
import os
import signal
from collections.abc import Callable
from threading import Thread
from typing import Final

import structlog

from lms.serving.processes import STOP_SECONDS, postpone_sigterm, stop_with_parent

log = structlog.get_logger()
# It ends itself within STOP_SECONDS; later it is killed.
KILL_SECONDS: Final = STOP_SECONDS + 5


class Companion:
    """Runs `work` in a process of its own; without `work` it does nothing."""

    def __init__(self, name: str = "", work: Callable[[], None] | None = None) -> None:
        self._name, self._work = name, work
        self._process: multiprocessing.Process | None = None
        self._stopping = False
        self.exit_code = 0

    @property
    def pids(self) -> list[int]:
        """Return its process id, if it runs."""
        pid = self._process.pid if self._process else None
        return [pid] if pid else []

    def start(self, on_end: Callable[[], None]) -> None:
        """Start it. If it ends before stop(), `on_end` is called: the server is to end too."""
        if self._work is None:
            return
        self._process = multiprocessing.Process(target=self._run, name=self._name)
        with postpone_sigterm():
            self._process.start()
        Thread(target=self._watch, args=(on_end,), name="companion", daemon=True).start()

    def stop(self) -> None:
        """Ask it to stop."""
        self._stopping = True
        if self._process:
            self._process.terminate()

    def join(self) -> None:
        """Wait until it has ended, or kill it."""
        if self._process:
            self._process.join(KILL_SECONDS)
            self._process.kill()

    def _run(self) -> None:
        assert self._work
        # The work sets its own handler later.
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        stop_with_parent()
        try:
            self._work()
        except Exception:
            log.exception("process failed", role=self._name)
            os._exit(1)

    def _watch(self, on_end: Callable[[], None]) -> None:
        assert self._process
        self._process.join()
        if not self._stopping:
            code = self._process.exitcode
            log.error("process ended", role=self._name, pid=self._process.pid, code=code)
            self.exit_code = 1
            on_end()
