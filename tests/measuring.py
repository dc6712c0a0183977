"""Which lines of the product run: coverage in the tests' processes and in those that they start."""

import os
from pathlib import Path

import pytest
from coverage import Coverage

from tests.choosing import is_unmeasured
from tests.prepared import OF_PROCESSES

PRODUCT = Path(__file__).resolve().parent.parent / "lms"
# By `source` each of them would look through all files of the product at its end, for those that
# it has not run: a tenth of a second, a thousand times. The tests' own process does it once.
SETTINGS = """\
[run]
core = {core}
include = {product}/*
omit = {omit}
parallel = true
data_file = {data}
patch =
    _exit
    execv
"""
_STOPPED = pytest.StashKey[tuple[Coverage, str]]()


def measure_processes(config: pytest.Config) -> None:
    """Let processes that tests start be measured, if this one is."""
    if coverage := Coverage.current():
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        settings = config.cache.mkdir("measured") / f"{worker}.ini"
        settings.write_text(
            SETTINGS.format(
                core=coverage.get_option("run:core"),
                product=PRODUCT,
                omit=",".join(coverage.get_option("run:omit")),
                data=Path(coverage.get_option("run:data_file")).resolve(),
            )
        )
        os.environ[OF_PROCESSES] = str(settings)


def change_over(item: pytest.Item) -> None:
    """Measure coverage or not, as the test wants it, in this process and those that it starts.

    What is not measured stands together, so a worker changes over a few times in all.
    """
    stash, is_wanted = item.config.stash, not is_unmeasured(item)
    if is_wanted and _STOPPED in stash:
        coverage, os.environ[OF_PROCESSES] = stash[_STOPPED]
        del stash[_STOPPED]
        coverage.start()
    elif not is_wanted and OF_PROCESSES in os.environ and (coverage := Coverage.current()):
        stash[_STOPPED] = coverage, os.environ.pop(OF_PROCESSES)
        coverage.stop()
