"""A worker: waitress over the supervisor's listening socket, stopped without losing a request.

waitress takes requests and gives replies in one loop for all connections, so that a slow client costs a buffer and never a thread.
"""

import logging
import os
import re
import signal
import socket
from time import monotonic
from typing import Any, Final

from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask

from lms.core.settings import Settings
from lms.web.headers import guards

CONNECTIONS: Final = 1000
IDLE_SECONDS: Final = 30
HEAD_SECONDS: Final = (
    30  # the head of a request is a few hundred bytes: no honest line needs longer
)
BODY_SECONDS: Final = 900  # 20 MB over a line of 200 kbit/s
LARGEST_HEAD: Final = 32 * 1024
LINGER_SECONDS: Final = (
    1.0  # after the stop an idle connection may bring one more request: its client could not know
)
FOLDED: Final = re.compile(rb"\r\n[ \t]")
ENCODINGS: Final = re.compile(rb"(?i)\r\ntransfer-encoding:([^\r]*)")
LENGTHS: Final = re.compile(rb"(?i)\r\ncontent-length:([^\r]*)")
LONGEST_LENGTH: Final = 18  # digits: Python itself refuses to read very long ones


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request that is coming in."""

    def __init__(self, adjustments: object) -> None:
        super().__init__(adjustments)
        self.began = monotonic()

    def parse_header(self, header_plus: bytes) -> None:
        """Reads the head. One that a server in front could understand otherwise, and see the end of the body elsewhere, is refused with 400
        and its connection closed (RFC 9112, 5.2 and 6.1): what follows could be another request than the one that was let through.
        """
        lengths = LENGTHS.findall(header_plus)
        if FOLDED.search(header_plus) or any(
            len(length.strip()) > LONGEST_LENGTH for length in lengths
        ):
            raise ParsingError("Header line is not clear")
        super().parse_header(header_plus)
        encodings = [value.strip(b" \t").lower() for value in ENCODINGS.findall(header_plus)]
        if encodings and (lengths or encodings != [b"chunked"] or not self.chunked):
            raise ParsingError("Length of the body is not clear")

    def is_too_slow(self) -> bool:
        """Whether it takes longer than it may."""
        return monotonic() - self.began > (BODY_SECONDS if self.headers_finished else HEAD_SECONDS)


class Reply(WSGITask):  # type: ignore[misc]
    """Says "Connection: close" once the worker is stopping, so that the client opens its next connection to another."""

    def build_response_header(self) -> bytes:
        """The head of the reply."""
        if self.channel.server.stopping:
            self.request.headers["CONNECTION"] = "close"
        return bytes(super().build_response_header())

    def set_close_on_finish(self) -> None:
        """Closes the connection after this reply. waitress asks for it wherever a reply has no length; one that has no body by its status
        (204, 304) needs none, and each answer saved by a page's script would cost a new connection.
        """
        if (
            self.has_body
            or self.version != "1.1"
            or self.request.headers.get("CONNECTION", "").lower() == "close"
        ):
            super().set_close_on_finish()


class Refusal(ErrorTask):  # type: ignore[misc]
    """waitress's own reply to what it can't read or take, with the security headers of every other reply."""

    def build_response_header(self) -> bytes:
        """The head of the reply."""
        self.response_headers += self.channel.server.guards
        return bytes(super().build_response_header())


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection with a client."""

    parser_class = Request
    task_class = Reply
    error_task_class = Refusal

    def is_idle(self) -> bool:
        """Whether nothing comes in, is worked on or goes out."""
        return not self.requests and not self.total_outbufs_len and self.request is None


class Server:
    """Takes connections until told to stop, then finishes what has begun."""

    def __init__(self, app: Any, settings: Settings, listening: socket.socket) -> None:
        self._sockets: dict[int, Any] = {}
        self._waitress = create_server(
            app, map=self._sockets, sockets=[listening], **_options(settings)
        )
        self._waitress.channel_class = Connection
        self._waitress.stopping = False
        self._waitress.guards = [*guards(settings).items(), ("Cache-Control", "no-store")]
        self._next_look = monotonic() + 1

    def stop(self, *_signal: object) -> None:
        """Asks it to stop. May be called from a signal handler: it only notes and wakes."""
        self._waitress.stopping = True
        self._waitress.pull_trigger()

    def serve(self, parent: int) -> None:
        """Serves until stop(), or until the parent is gone: a worker without its supervisor would hold the port for ever."""
        while not self._waitress.stopping and os.getppid() == parent:
            self._turn(1)
        self._waitress.stopping = True

    def finish(self, seconds: float) -> None:
        """Takes who already waits in the queue, lets nobody else in, and returns when all have their reply or the time is over."""
        self._take_waiting()
        wasyncore.dispatcher.close(
            self._waitress
        )  # the listening socket only: the replies still need the rest
        began = monotonic()
        while self._connections() and monotonic() - began < seconds:
            self._turn(0.05)
            if monotonic() - began > LINGER_SECONDS:
                self._close(lambda connection: connection.is_idle())
        self._waitress.task_dispatcher.shutdown(timeout=1)

    def _connections(self) -> list[Connection]:
        return list(self._waitress.active_channels.values())

    def _take_waiting(self) -> None:
        before = -1
        while before < len(self._sockets):
            before = len(self._sockets)
            self._waitress.handle_accept()

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._sockets, count=1)
        if monotonic() > self._next_look:
            self._next_look = monotonic() + 1
            self._close(
                lambda connection: (
                    connection.request is not None and connection.request.is_too_slow()
                )
            )

    def _close(self, which: Any) -> None:
        for connection in self._connections():
            if which(connection):
                connection.will_close = True


def serve_until_told(
    app: Any,
    settings: Settings,
    listening: socket.socket,
    parent: int,
    report: int,
    *,
    seconds: float,
) -> None:
    """A worker's life: it serves until SIGTERM, SIGINT or the end of its parent, and writes its process id to `report` once it does."""
    logging.getLogger("waitress.queue").setLevel(
        logging.ERROR
    )  # that a request waits for a thread is no event
    server = Server(app, settings, listening)
    signal.signal(signal.SIGTERM, server.stop)
    signal.signal(signal.SIGINT, server.stop)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.write(report, f"{os.getpid()} ".encode())
    server.serve(parent)
    server.finish(seconds)
    app.extensions["lms"].database.dispose()


def _options(settings: Settings) -> dict[str, Any]:
    """Limits of one worker. Flask refuses a body over the limit with a page; only one of twice the size is cut off without."""
    return {
        "threads": settings.threads,
        "connection_limit": CONNECTIONS,
        "channel_timeout": IDLE_SECONDS,
        "cleanup_interval": 5,
        "max_request_header_size": LARGEST_HEAD,
        "max_request_body_size": 2 * settings.max_upload_bytes,
        "ident": None,
        "clear_untrusted_proxy_headers": not settings.trusted_proxies,  # else ProxyFix (lms/app.py) reads them
        "log_socket_errors": False,
    }
