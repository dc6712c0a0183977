"""The shipped start command in a process group of its own, and clients for it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parents[2]
BACKGROUND = "lms-background"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**values: str) -> dict[str, str]:
    """This process's environment without any setting but the given ones."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LMS_")},
        **values,
    }


def get(port: int, path: str = "/healthz", seconds: float = 3) -> tuple[int, bytes]:
    """Status and body of one request on a connection of its own."""
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
        self.command, self.port, self.log, self.env = command, port, log, env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, path: str = "/healthz") -> "Program":
        """Start it and wait for the first reply."""
        self.launch()
        deadline = monotonic() + 60
        while monotonic() < deadline and self.process.poll() is None:
            with suppress(OSError, http.client.HTTPException):
                get(self.port, path)
                return self
            sleep(0.02)
        raise AssertionError(f"did not start: {self.text()}")

    def launch(self) -> None:
        """Start it and wait for nothing."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.log.parent,
            )

    def text(self) -> str:
        """What it has said."""
        return self.log.read_text(encoding="utf-8")

    def signal(self, what: signal.Signals) -> None:
        """Sends a signal to the supervising process alone."""
        assert self.process
        self.process.send_signal(what)

    def stop(self, seconds: float = 40) -> int:
        """Asks it to end and returns its exit code."""
        self.signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """kill -9 of the whole group."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def workers(self) -> list[int]:
        """The ids of the processes that serve."""
        return [pid for pid, name in self._children().items() if name != BACKGROUND]

    def background(self) -> list[int]:
        """The ids of the background processes: one, but for moments."""
        return [pid for pid, name in self._children().items() if name == BACKGROUND]

    def _children(self) -> dict[int, str]:
        """Its processes with their names. One that was just forked has its parent's, so this waits for the background process, if there is to be one."""
        deadline = monotonic() + 10
        while True:
            done = subprocess.run(
                ["ps", "-o", "pid=,comm=", "--ppid", str(self.process.pid)],
                capture_output=True,
                text=True,
            )
            found = {
                int(pid): name
                for pid, name in (line.split(maxsplit=1) for line in done.stdout.splitlines())
            }
            if (
                "--with-background" not in self.command
                or BACKGROUND in found.values()
                or monotonic() > deadline
            ):
                return {pid: name for pid, name in found.items() if "defunct" not in name}
            sleep(0.02)


@contextmanager
def serving(
    settings,
    folder: Path,
    options: tuple[str, ...] = (),
    program: str = "lms.cli",
    *,
    command: str = "serve",
    source: Path = ROOT,
    **more: str,
):
    """`lms serve` for these settings on a free port, ready; gone afterwards, whatever happened.

    `more` are further settings; `source` is the folder whose code is run.
    """
    port = free_port()
    site = Program(
        [sys.executable, "-m", program, command, *options],
        port,
        folder / f"{command}.log",
        environment_of(settings, port, source, **more),
    )
    try:
        yield site.start() if command == "serve" else site
    finally:
        site.kill()


def environment_of(settings, port: int, source: Path = ROOT, **more: str) -> dict[str, str]:
    """The environment of a program with these settings. It finds modules of the tests too."""
    return environment(
        LMS_INSTANCE=str(settings.instance),
        LMS_DATABASE_URL=settings.database_url,
        LMS_PORT=str(port),
        PYTHONPATH=str(source),
        **{"LMS_LOG_LEVEL": "error", **more},
    )


class Load:
    """Threads that call `work(number, stop)` over and over until told to stop. What one raises is kept in `errors`."""

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
