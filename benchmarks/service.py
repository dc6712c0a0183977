"""Servers of a run: the product as shipped (`lms serve`), and the yardsticks.

The yardsticks run behind the same server code. All listen on 127.0.0.1 only.
"""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import psutil

from benchmarks.ports import reserve_port
from benchmarks.seeding import Site, build_environment

PRODUCT: Final = (sys.executable, "-m", "lms.cli", "serve", "--with-background")
YARDSTICKS: Final = (sys.executable, "-m", "benchmarks.yardstick_server")
START_SECONDS: Final = 120
STOP_SECONDS: Final = 30
LOOK_SECONDS: Final = 0.005
MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Service:
    """A running server.

    `started`: seconds from its start to its first page.
    """

    process: "subprocess.Popen[bytes]"
    port: int
    started: float

    def measure_memory_mib(self) -> float:
        """Return the memory of all its processes; what they share is counted once (PSS)."""
        top = psutil.Process(self.process.pid)
        return (
            sum(
                float(process.memory_full_info().pss)
                for process in (top, *top.children(recursive=True))
            )
            / MIB
        )


@contextmanager
def run_product(site: Site, first_page: str = "/") -> Iterator[Service]:
    """Run the product on the site for the block."""
    with _run_server(PRODUCT, site.folder, site.more, first_page) as service:
        yield service


@contextmanager
def run_yardsticks(site: Site, template: Path) -> Iterator[Service]:
    """Run the yardsticks on the same database file and settings for the block."""
    more = {
        "BENCH_DATABASE": str(site.database),
        "BENCH_TEMPLATE": str(template),
        "BENCH_SECRET": site.settings.secret_key.hex(),
    }
    with _run_server(YARDSTICKS, site.folder, more, "/") as service:
        yield service


@contextmanager
def _run_server(
    command: Sequence[str], folder: Path, more: Mapping[str, str], first_page: str
) -> Iterator[Service]:
    port = reserve_port()
    variables = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    with (folder / "server.log").open("ab") as log:
        began = monotonic()
        process = subprocess.Popen(
            command,
            env={**variables, **build_environment(folder, LMS_PORT=str(port)), **more},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for_page(process, port, first_page, began + START_SECONDS)
        yield Service(process, port, monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_page(
    process: "subprocess.Popen[bytes]", port: int, path: str, deadline: float
) -> None:
    """Wait until the first page has come whole."""
    while monotonic() < deadline and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
            connection.request("GET", path)
            status = connection.getresponse().status
            connection.close()
        except OSError:
            sleep(LOOK_SECONDS)
            continue
        if status == 200:
            return
        raise RuntimeError(f"the first page answered {status}")
    raise RuntimeError("the server did not start; its folder's server.log says why")
