"""What surrounds the application in a worker.

It ends with its server, drains on reload, and shares connections with the other workers.
"""

import os
import signal
import socket
from collections.abc import Iterable
from threading import Thread
from time import sleep
from typing import TYPE_CHECKING, Any, Final

import structlog

from lms.core.settings import Settings
from lms.serving.balance import WorkerLoads
from lms.serving.listening import leave_queue
from lms.serving.processes import POLL_SECONDS, stop_with_parent
from lms.web.headers import build_security_headers

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

log = structlog.get_logger()
# Sent to the workers that a reload is about to replace.
DRAIN: Final = signal.SIGUSR1
# How long a drained worker waits for requests on connections that it has accepted.
FIRST_REQUEST_SECONDS: Final = 0.5
# Prefixes that must not reach a request's environ: secrets, and names of headers.
HIDDEN: Final = ("LMS_", "HTTP_")


class Worker:
    """The application as granian calls it in a worker."""

    def __init__(
        self, app: "WSGIApplication", settings: Settings, listening: socket.socket
    ) -> None:
        self._app = app
        self._listening = listening
        self._error_headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            *build_security_headers(settings).items(),
        ]
        self._draining = False
        self._loads = WorkerLoads(settings.workers)

    def start(self, number: int) -> "Worker":
        """Set the worker up; granian calls this right after the fork, with SIGTERM postponed."""
        self._stop_on_sigterm()
        self._loads.begin_worker(number)
        # Ctrl-C reaches the whole group: the server alone answers it, by stopping the workers.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(DRAIN, self._drain)
        stop_with_parent()
        _hide_environment()
        return self

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request. Log what the application itself cannot turn into a page."""
        with self._loads.count_request():
            closes = self._draining or self._loads.is_busiest()
            respond = self._close_after_reply(start_response) if closes else start_response
            try:
                return self._app(environ, respond)
            except Exception:
                log.exception("application failed")
                respond("500 Internal Server Error", self._error_headers)
                return [b"Internal Server Error\n"]

    def _drain(self, *_signal: object) -> None:
        self._draining = True

    def _stop_on_sigterm(self) -> None:
        """Pass the first SIGTERM on to granian's handler, once that is set, and no other.

        SIGTERM stays blocked in this process: before the handler is set it would be lost, and a
        second call of the handler can block the interpreter for ever.
        """
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        Thread(target=self._wait_for_sigterm, name="stop", daemon=True).start()

    def _wait_for_sigterm(self) -> None:
        signal.sigwait({signal.SIGTERM})
        if self._draining:  # new workers serve: nothing is lost while this one lets go
            leave_queue(self._listening)
            sleep(FIRST_REQUEST_SECONDS)
        while not callable(handler := signal.getsignal(signal.SIGTERM)):
            sleep(POLL_SECONDS)
        handler(signal.SIGTERM, None)

    @staticmethod
    def _close_after_reply(start_response: "StartResponse") -> Any:
        """Close the connection after the reply: the client's next one goes to a new worker."""

        def respond(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *error)

        return respond


def _hide_environment() -> None:
    """Remove variables that granian would copy from the environment into each request."""
    for name in [name for name in os.environ if name.startswith(HIDDEN)]:
        del os.environ[name]
