"""Waiting for what another process or a page does in its own time."""

from collections.abc import Callable
from time import monotonic, sleep

MOST_SECONDS = 180  # no test fails because the machine is busy, only for what never comes


def wait_until(is_so: Callable[[], object], seconds: float = MOST_SECONDS) -> None:
    """Ask again and again until it is so. Fails the test after so many seconds."""
    give_up = monotonic() + seconds
    while not is_so():
        assert monotonic() < give_up, f"not so after {seconds} seconds"
        sleep(0.02)
