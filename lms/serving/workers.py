"""What a worker does around the application: it leaves with its server and loses no request when it is replaced."""

import os
import signal
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import structlog

from lms.core.settings import Settings
from lms.serving.processes import stop_with_parent
from lms.web.headers import guards

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

log = structlog.get_logger()
# Sent to the workers that a reload is about to replace.
DRAIN: Final = signal.SIGUSR1
# Variables that must not stand among the values of a request: secrets, and names of headers.
HIDDEN: Final = ("LMS_", "HTTP_")


class Worker:
    """The application as granian calls it in a worker."""

    def __init__(self, app: "WSGIApplication", settings: Settings) -> None:
        self._app = app
        self._error_headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Cache-Control", "no-store"),
            *guards(settings).items(),
        ]
        self._draining = False

    def start(self) -> "Worker":
        """Set the worker up; granian calls this right after the fork and adds its own signals."""
        # Ctrl-C reaches the whole group: the server alone answers it, by stopping the workers.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(DRAIN, self._drain)
        stop_with_parent()
        _hide_environment()
        return self

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request. What the application itself cannot turn into a page is logged here."""
        respond = self._closing(start_response) if self._draining else start_response
        try:
            return self._app(environ, respond)
        except Exception:
            log.exception("application failed")
            respond("500 Internal Server Error", self._error_headers)
            return [b"Internal Server Error\n"]

    def _drain(self, *_signal: object) -> None:
        self._draining = True

    @staticmethod
    def _closing(start_response: "StartResponse") -> Any:
        """Close the connection after the reply, so that the client's next one goes to a new worker."""

        def respond(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")], *error)

        return respond


def _hide_environment() -> None:
    """Remove what granian would copy from the process's environment into that of each request."""
    for name in [name for name in os.environ if name.startswith(HIDDEN)]:
        del os.environ[name]
