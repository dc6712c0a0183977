"""The shipped start command in a process group of its own, and clients for it."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

from benchmarks.ports import reserve_port
from tests.prepared import ROOT, SHIPPED, ForkedProcess, start_process
from tests.waiting import MOST_SECONDS, wait_until

BACKGROUND = "lms-background"


def build_environment(**values: str) -> dict[str, str]:
    """Return this process's environment with only the given settings."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
        **values,
    }


def fetch_page(port: int, path: str = "/healthz", seconds: float = 3) -> tuple[int, bytes]:
    """Return status and body of one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


class Program:
    """A server that can be started, stopped, killed and started again on the same port."""

    def __init__(
        self, command: list[str], port: int, log: Path, env: dict[str, str] | None = None
    ) -> None:
        self.command, self.port, self.log = command, port, log
        self.env = dict(os.environ) if env is None else env
        self.process: subprocess.Popen[bytes] | ForkedProcess | None = None

    def start(self, path: str = "/healthz") -> "Program":
        """Start it and wait for the first reply."""
        self.launch()
        deadline = monotonic() + MOST_SECONDS
        while monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                fetch_page(self.port, path)
                return self
            sleep(0.02)
        raise AssertionError(f"did not start: {self.read_log()}")

    def launch(self) -> None:
        """Start it without waiting: by a fork if it is a module of this tree, as `lms` is."""
        folder = self.log.parent
        is_here = self.env.get("PYTHONPATH", str(ROOT)) == str(ROOT)
        if self.command[:2] == SHIPPED[:2] and is_here:
            program, *arguments = self.command[2:]
            self.process = start_process(
                *arguments, env=self.env, folder=folder, output=self.log, program=program
            )
            return
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=folder,
            )

    def read_log(self) -> str:
        """Return its log."""
        return self.log.read_text(encoding="utf-8")

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the supervising process alone."""
        assert self.process
        self.process.send_signal(number)

    def stop(self, seconds: float = MOST_SECONDS) -> int:
        """Ask it to end; return its exit code."""
        self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Send SIGKILL to the whole group."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(MOST_SECONDS)

    def list_workers(self) -> list[int]:
        """Return the ids of the processes that serve."""
        return [pid for pid, name in self._list_children().items() if name != BACKGROUND]

    def list_background(self) -> list[int]:
        """Return the ids of the background processes: one, except for moments."""
        return [pid for pid, name in self._list_children().items() if name == BACKGROUND]

    def _list_children(self) -> dict[int, str]:
        """Return its child processes with their names.

        A new fork has its parent's name, so this waits until the background process has its own.
        """
        deadline = monotonic() + 10
        while True:
            names = list_children(self.process.pid)
            if (
                "--with-background" not in self.command
                or BACKGROUND in names.values()
                or monotonic() > deadline
            ):
                return names
            sleep(0.02)


def list_children(pid: int) -> dict[int, str]:
    """Return the living child processes of a process with their names, as proc(5) shows them.

    Tests ask all the time while they wait, and to start a ps takes longer than to load a page.
    """
    names = {}
    children: list[str] = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):  # the thread has just ended
            children += (thread / "children").read_text().split()
    for child in children:
        with suppress(OSError):  # so has the child
            name, _, rest = Path(f"/proc/{child}/stat").read_text().rpartition(")")
            if not rest.startswith(" Z"):
                names[int(child)] = name.partition("(")[2]
    return names


@contextmanager
def run_site(
    settings,
    folder: Path,
    options: tuple[str, ...] = (),
    program: str = "lms.cli",
    *,
    command: str = "serve",
    source: Path = ROOT,
    **more: str,
):
    """Run `lms serve` for these settings on a free port, with all workers; kill it at the end.

    `more` are further settings; `source` is the folder whose code is run.
    """
    port = reserve_port()
    site = Program(
        [sys.executable, "-m", program, command, *options],
        port,
        folder / f"{command}.log",
        build_site_environment(settings, port, source, **more),
    )
    try:
        if command == "serve":
            site.start()  # the first worker answers before the last has started
            workers = int(more.get("LMS_WORKERS", settings.workers))
            wait_until(lambda: len(site.list_workers()) == workers)
        yield site
    finally:
        site.kill()


def build_site_environment(settings, port: int, source: Path = ROOT, **more: str) -> dict[str, str]:
    """Return the environment of a program with these settings.

    It finds modules of the tests too.
    """
    return build_environment(
        LMS_INSTANCE=str(settings.instance),
        LMS_DATABASE_URL=settings.database_url,
        LMS_PORT=str(port),
        PYTHONPATH=str(source),
        **{"LMS_LOG_LEVEL": "error", **more},
    )


class ParallelLoad:
    """Threads that call `work(number, stop)` repeatedly until the block ends.

    What they raise is in `errors`.
    """

    def __init__(self, work, count: int) -> None:
        self.stopping = threading.Event()
        self.errors: list[str] = []
        self.threads = [
            threading.Thread(target=self._run, args=(work, number), daemon=True)
            for number in range(count)
        ]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)

    def _run(self, work, number: int) -> None:
        try:
            work(number, self.stopping)
        except Exception as error:
            self.errors.append(repr(error))
