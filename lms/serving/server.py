"""The server: granian supervises workers that are forked from the loaded application.

By default each granian worker loads the application and opens a socket of its own. That takes 90
MiB of memory a worker, as measured, and resets the connections that wait for a worker that is
replaced. So the application is loaded once before the workers are forked, and they share one
listening socket. A fork has the code of its parent, so a reload replaces the whole program in place
(exec) instead of the workers alone.
"""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
from functools import partial
from threading import Lock, Thread
from time import sleep
from typing import TYPE_CHECKING, Any, Final

import click
import structlog
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from lms.core.settings import Settings
from lms.serving import logs
from lms.serving.companion import Companion
from lms.serving.listening import BACKLOG, Listening, hand_on
from lms.serving.processes import STOP_SECONDS, postpone_sigterm, send_signal, stop_children
from lms.serving.workers import DRAIN, Worker

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

log = structlog.get_logger()
# Of one worker. Behind nginx a few dozen are in use; each costs a file and a few KiB.
CONNECTIONS: Final = 1000
OPEN_FILES: Final = 8192
# The head of a request is a few hundred bytes; an idle connection is closed after the same time.
HEAD_MILLISECONDS: Final = 30_000
# How long forked workers may take until they accept connections.
SETTLE_SECONDS: Final = 0.5
# Blocked while a reload replaces the program, until the new one handles them.
STOPPING: Final = frozenset({signal.SIGTERM, signal.SIGINT})


class Server(MPServer):
    """granian with our own socket and a reload that cannot stop the site."""

    def __init__(
        self, app: "WSGIApplication", settings: Settings, listening: Listening, companion: Companion
    ) -> None:
        super().__init__(
            "lms",  # a name for messages: the application itself is handed over by run()
            settings.host,
            settings.port,
            interface=Interfaces.WSGI,
            workers=settings.workers,
            blocking_threads=settings.threads,
            backlog=BACKLOG,
            backpressure=CONNECTIONS,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(header_read_timeout=HEAD_MILLISECONDS),
            websockets=False,
            log_level=LogLevels.warning,
            log_dictconfig=logs.CONFIGURATION,
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
        )
        self._worker = Worker(app, settings, listening.socket)
        self._listening = listening
        self._companion = companion
        self._retiring = Thread(target=self._retire, name="retire", daemon=True)
        self._checking = Lock()
        self.on_startup(self._begin)
        self.on_reload(self._become_new_program)
        self.on_shutdown(self._wait_for_others)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. Ends the process with exit code 1 if something failed."""
        multiprocessing.set_start_method("fork", force=True)
        _allow_many_connections()
        gc.collect()
        gc.freeze()  # what is loaded stays shared: the collector in a worker does not touch it
        self.serve(target_loader=self._worker.start, wrap_loader=False)

    def shutdown(self, exit_code: int = 0) -> None:
        """Stop the companion and the workers, which finish what they have begun."""
        self._companion.stop()
        super().shutdown(exit_code or self._companion.exit_code)  # type: ignore[no-untyped-call]

    def signal_handler_reload(self, *_signal: object) -> None:
        """Begin a reload: the check takes seconds, in which this process goes on supervising."""
        Thread(target=self._check, name="check", daemon=True).start()

    def _spawn_workers(self, *arguments: Any) -> None:
        with postpone_sigterm():
            super()._spawn_workers(*arguments)  # type: ignore[no-untyped-call]

    def _respawn_workers(self, *arguments: Any, **options: Any) -> None:
        with postpone_sigterm():
            super()._respawn_workers(*arguments, **options)

    def _init_shared_socket(self) -> None:
        """Give granian the socket, as it does by itself where the system has no SO_REUSEPORT."""
        self._ssp = None
        self._sso = self._listening.socket
        self._shd = SocketHolder(self._sso.fileno(), False, BACKLOG)  # type: ignore[assignment, call-arg]

    def _spawn_worker(  # type: ignore[override]
        self, idx: int, target: Any, callback_loader: Any
    ) -> WorkerProcess:
        """Tell a worker its number; one that replaces another has the same."""
        return super()._spawn_worker(idx, target, partial(callback_loader, idx))

    def _begin(self) -> None:
        """Start what runs beside the workers. granian has set its signals and forks them next."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
        self._companion.start(on_end=self.signal_handler_interrupt)
        self._retiring.start()
        host = f"[{self.bind_addr}]" if ":" in self.bind_addr else self.bind_addr
        url = f"http://{host}:{self.bind_port}"
        log.info("serving", url=url, workers=self.workers)
        if sys.stdout.isatty():
            click.echo(f"Serving {url}. Ctrl-C stops.")

    def _retire(self) -> None:
        """Stop the processes of the program before the reload, once the new workers serve."""
        if self._listening.retired:
            sleep(SETTLE_SECONDS)
            stop_children(self._listening.retired)

    def _wait_for_others(self) -> None:
        self._companion.join()
        self._retiring.join()

    def _check(self) -> None:
        """Start the program on the disk in a process of its own. If it fails, this one goes on."""
        with self._checking:
            process = subprocess.run(  # noqa: S603 - our own command line
                [*_build_command(), "--check"],
                stdin=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            if process.returncode:
                reason = process.stderr.strip()[-2000:]
                log.error("not reloaded: the new program does not start", reason=reason)
                return
            sys.stderr.write(process.stderr)
            super().signal_handler_reload()  # type: ignore[no-untyped-call]

    def _become_new_program(self) -> None:
        """Replace this program by the one on the disk.

        The process id, the socket and the old workers stay.
        """
        # The new process listens to the signal later.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
        workers = [worker.inner.pid for worker in self.wrks]
        send_signal(workers, DRAIN)
        hand_on(self._listening.socket, [*self._listening.retired, *workers, *self._companion.pids])
        sys.stdout.flush()
        sys.stderr.flush()
        command = _build_command()
        os.execv(command[0], command)  # noqa: S606 - our own command line


def _build_command() -> list[str]:
    return [sys.executable, *sys.orig_argv[1:]]


def _allow_many_connections() -> None:
    """Raise the usual limit of 1,024 open files, which leaves nothing beside the connections."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
