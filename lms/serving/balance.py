"""How many requests each worker answers at this moment, in memory that all of them share.

The kernel gives a connection to the worker that accepts first. Connections that come together may
all go to one, which keeps them (docs/adr/0026): sixteen saved 450 answers a second there and 620
over both. So a worker that has clearly more to do than another closes connections, and their
clients, such as nginx, open new ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from mmap import mmap
from threading import Lock
from typing import Final

# A worker with so many requests more than the least busy one lets go of connections. One request
# alone never does it, so a single client keeps its connection.
IMBALANCE: Final = 2
BYTES: Final = 4  # bytes of one count


class WorkerLoads:
    """The counts of all workers. Create it before they are forked; each counts its own requests."""

    def __init__(self, workers: int) -> None:
        self._counts = memoryview(mmap(-1, workers * BYTES)).cast("i")
        self._number = 0
        self._lock = Lock()

    def begin_worker(self, number: int) -> None:
        """Count from zero in the worker of this number, also if one before it was killed."""
        self._number = number
        self._counts[number] = 0

    @contextmanager
    def count_request(self) -> Iterator[None]:
        """Count one request more during the block."""
        self._add(1)
        try:
            yield
        finally:
            self._add(-1)

    def is_busiest(self) -> bool:
        """Return whether this worker answers clearly more requests than another one."""
        return self._counts[self._number] >= min(self._counts) + IMBALANCE

    def _add(self, requests: int) -> None:
        with self._lock:  # threads of one worker; no other process writes its count
            self._counts[self._number] += requests
