"""The process that watches over the workers and the background process: starts them, starts those that die again, stops and replaces them
without losing a request.

It forks, so that the application is loaded once and its memory is shared. On SIGHUP it makes sure that the program on disk starts,
then becomes it (exec): the process id and the listening socket stay, the old workers serve until the new ones do.
"""

import errno
import gc
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep
from typing import Final

import click
import structlog

from lms.core.settings import Settings

log = structlog.get_logger()
# "3:812,813": the listening socket and the workers that this program had before it began anew.
INHERITED: Final = "LMS_SERVE_INHERITED"
BACKLOG: Final = 1024
WAIT_FOR_PORT_SECONDS: Final = (
    3  # the workers of a supervisor that was killed leave within a second
)
STOP_SECONDS: Final = 20
KILL_AFTER_SECONDS: Final = STOP_SECONDS + 5
STEADY_SECONDS: Final = 30
LONGEST_PAUSE_SECONDS: Final = 30.0
OPEN_FILES: Final = 8192
STOPPING: Final = frozenset({signal.SIGTERM, signal.SIGINT})


def listen(host: str, port: int) -> tuple[socket.socket, list[int]]:
    """The listening socket and the ids of the workers that still serve on it, which are those from before a SIGHUP."""
    inherited = os.environ.pop(INHERITED, "")
    if inherited:
        descriptor, _, workers = inherited.partition(":")
        kept = socket.socket(fileno=int(descriptor))
        kept.set_inheritable(False)
        return kept, [int(pid) for pid in workers.split(",") if pid]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = monotonic() + WAIT_FOR_PORT_SECONDS
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=BACKLOG), []
        except OSError as error:
            if error.errno != errno.EADDRINUSE or monotonic() > deadline:
                text = f"Cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}. Stop what uses it, or set LMS_PORT."
                raise click.ClickException(text) from None
        sleep(0.1)


@dataclass(eq=False)
class Role:
    """What `count` processes do: `work`, given the parent's id and the descriptor to which a process writes its own id once it is ready."""

    name: str
    count: int
    work: Callable[[int, int], None]
    pause: float = 0.0
    next_start: float = 0.0


@dataclass
class Worker:
    """A running process."""

    role: Role
    started: float
    ready: bool = False


@dataclass
class Supervisor:
    """Runs the processes of the roles. run() returns the exit code when they have ended. The first role is the one that serves."""

    roles: list[Role]
    settings: Settings
    socket: socket.socket
    old: list[int]
    workers: dict[int, Worker] = field(default_factory=dict)
    stopping: bool = False
    renewing: bool = False
    announced: bool = False

    def run(self) -> int:
        """Watches until told to stop. What is asked of it by signals is done here, between two sleeps, never inside a handler."""
        _allow_many_connections()
        gc.collect()
        gc.freeze()  # what is loaded stays shared: the collector in a worker does not touch it
        self.reports, self.report = os.pipe()
        os.set_blocking(self.reports, False)
        awake = _wake_on_signals(self)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        while not self.stopping:
            self._start_missing()
            select.select(
                [awake, self.reports], [], [], 0.2 if any(map(self._missing, self.roles)) else 5
            )
            _drain(awake)
            self._note_ready()
            self._note_dead()
            if self.renewing and self.announced:
                self._renew()
        return self._stop()

    def _missing(self, role: Role) -> int:
        return role.count - sum(worker.role is role for worker in self.workers.values())

    def _start_missing(self) -> None:
        for role in self.roles:
            if monotonic() >= role.next_start:
                for _ in range(self._missing(role)):
                    self._start(role)

    def _start(self, role: Role) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self.workers[pid] = Worker(role, monotonic())
            return
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            role.work(parent, self.report)
            code = 0
        except BaseException:
            log.exception("process failed", role=role.name)
        finally:
            os._exit(code)  # a worker never returns into what its parent was doing

    def _note_ready(self) -> None:
        """A process writes its id when it is ready. When all that serve are, the old ones are told to stop."""
        for pid in _drain(self.reports).split():
            if int(pid) in self.workers:
                self.workers[int(pid)].ready = True
        serving = [worker for worker in self.workers.values() if worker.role is self.roles[0]]
        if (
            not self.announced
            and not self._missing(self.roles[0])
            and all(worker.ready for worker in serving)
        ):
            self.announced = True
            _tell(self.old, signal.SIGTERM)
            host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
            address = f"http://{host}:{self.settings.port}"
            log.info("serving", address=address, workers=len(serving))
            if sys.stdout.isatty():
                click.echo(f"Serving {address}. Ctrl-C stops.")

    def _note_dead(self) -> None:
        """A process that dies is started again: at once if it had lived for a while, else after a pause that doubles."""
        for pid, status in _reap():
            if pid in self.old:
                self.old.remove(pid)
            worker = self.workers.pop(pid, None)
            if worker is None or self.stopping:
                continue
            role, lived = worker.role, monotonic() - worker.started
            role.pause = (
                0.0
                if lived > STEADY_SECONDS
                else min(max(2 * role.pause, 0.1), LONGEST_PAUSE_SECONDS)
            )
            role.next_start = monotonic() + role.pause
            code = os.waitstatus_to_exitcode(status)
            log.error(
                "process ended", role=role.name, pid=pid, code=code, another_in_seconds=role.pause
            )

    def _renew(self) -> None:
        """Becomes the program that is on disk now, unless that does not start."""
        self.renewing = False
        command = [sys.executable, *sys.orig_argv[1:]]
        done = subprocess.run(  # noqa: S603 - our own command line
            [*command, "--check"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            log.error(
                "not renewed: the new program does not start", reason=done.stderr.strip()[-2000:]
            )
            return
        signal.signal(
            signal.SIGHUP, signal.SIG_IGN
        )  # stays so across exec, until the new program listens to it
        signal.pthread_sigmask(
            signal.SIG_BLOCK, STOPPING
        )  # what comes from here on waits for the new program
        if self.stopping:
            return
        self.socket.set_inheritable(True)
        serving = ",".join(map(str, [*self.old, *self.workers]))
        os.environ[INHERITED] = f"{self.socket.fileno()}:{serving}"
        sys.stdout.flush()
        os.execv(command[0], command)  # noqa: S606 - our own command line

    def _stop(self) -> int:
        """Nobody new is let in; the workers finish what they have begun. Those that don't within the time are killed."""
        self.socket.close()
        running = [*self.old, *self.workers]
        _tell(running, signal.SIGTERM)
        deadline = monotonic() + KILL_AFTER_SECONDS
        while running and monotonic() < deadline:
            ended = {pid for pid, _ in _reap()}
            running = [pid for pid in running if pid not in ended]
            sleep(0.02)
        _tell(running, signal.SIGKILL)
        return 1 if running else 0


def _wake_on_signals(supervisor: Supervisor) -> int:
    """Notes what signals ask for and returns the descriptor that becomes readable with each."""

    def stop(_number: int, _frame: object) -> None:
        supervisor.stopping = True

    def renew(_number: int, _frame: object) -> None:
        supervisor.renewing = True

    awake, waker = os.pipe()
    os.set_blocking(awake, False)
    os.set_blocking(waker, False)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, renew)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    return awake


def _drain(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except BlockingIOError:
        return b""


def _reap() -> list[tuple[int, int]]:
    """The children that have ended, with their status."""
    ended: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended.append((pid, status))


def _tell(pids: list[int], what: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            continue  # it has ended since


def _allow_many_connections() -> None:
    """A worker holds up to a thousand connections; the usual limit of 1,024 open files leaves nothing for its database and files."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
