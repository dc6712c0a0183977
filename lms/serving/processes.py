"""What a server's processes share: the time limit of a stop, and that none outlives it."""

import os
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import parent_process
from threading import Thread
from time import monotonic, sleep
from typing import Final

# A request or a step of a job under way is finished within this time after SIGTERM, or cut off.
STOP_SECONDS: Final = 20
# How often a process looks whether another, or itself, has got so far.
POLL_SECONDS: Final = 0.05


def stop_with_parent() -> None:
    """Stop this process when its parent is gone: it would hold the port with old code."""
    parent = parent_process()
    pid = parent.pid if parent else None

    def watch() -> None:
        while os.getppid() == pid:
            sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        sleep(STOP_SECONDS)
        os._exit(1)

    Thread(target=watch, name="parent", daemon=True).start()


@contextmanager
def postpone_sigterm() -> Iterator[None]:
    """Keep SIGTERM waiting, here and in a process that is forked meanwhile.

    A fork has the handler of its parent until it sets its own, which would swallow the signal.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def send_signal(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to the processes that still run."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def stop_children(pids: Iterable[int]) -> None:
    """Stop child processes, wait until they are gone, and kill those that stay."""
    running_pids = [pid for pid in pids if not _has_ended(pid)]
    send_signal(running_pids, signal.SIGTERM)
    deadline = monotonic() + STOP_SECONDS
    while running_pids := [pid for pid in running_pids if not _has_ended(pid)]:
        if monotonic() > deadline:
            send_signal(running_pids, signal.SIGKILL)
        sleep(POLL_SECONDS)


def _has_ended(pid: int) -> bool:
    """Return whether the child has ended; if so, free its entry in the process table."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return True
