"""PDF from HTML, drawn in a process of its own (lms/core/pdf_worker.py).

The text in a document is written by strangers and the libraries that draw it are large: so they work apart, with limits on time and
memory, without the server's environment and keys, and without any way to fetch a file or an address. The process is started by the
first document, stays for the next ones and ends when none comes for a minute. It costs the start of the server nothing.
"""

import json
import os
import socket
import struct
import subprocess
import sys
import weakref
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

WORKER: Final = Path(__file__).with_name("pdf_worker.py")
LENGTH: Final = struct.Struct(">I")
LARGEST_REPLY: Final = 64 * 1024 * 1024


class RenderingFailed(Exception):
    """A document could not be drawn: it took too long or too much memory, or WeasyPrint failed. Holds nothing of the document."""


class PdfRenderer:
    """Draws PDFs, one at a time; threads that come meanwhile wait. A batch on several cores takes several of these."""

    def __init__(
        self,
        fonts: Path,
        *,
        seconds: int = 20,
        memory_bytes: int = 512 * 1024 * 1024,
        idle_seconds: int = 60,
        wait_seconds: float | None = None,
    ) -> None:
        """`fonts` is a fontconfig file that names the fonts; the limits hold for each document. A thread waits `wait_seconds` for its turn,
        or as long as a document may take.
        """
        self._seconds = seconds
        self._wait_seconds = seconds if wait_seconds is None else wait_seconds
        self._command = [
            sys.executable,
            "-I",
            str(WORKER),
            str(memory_bytes),
            str(seconds),
            str(idle_seconds),
        ]
        self._environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "FONTCONFIG_FILE": str(fonts)}
        self._lock = Lock()
        self._worker: _Worker | None = None

    def render(
        self, *, html: str, css: str, beneath: str = "", pictures: Mapping[str, bytes] | None = None
    ) -> bytes:
        """The document as PDF/A-3a and PDF/UA-1: the same input gives the same bytes. Raises RenderingFailed.

        `css` is its stylesheet, `beneath` an SVG that lies under the text; both are kept, so they should be the same for many documents.
        `pictures` are reached from HTML and CSS as given:NAME. Nothing else can be fetched. Parts in a language are <section lang>.
        """
        encoded = {name: b64encode(content).decode() for name, content in (pictures or {}).items()}
        request = json.dumps(
            {"html": html, "css": css, "beneath": beneath, "pictures": encoded}
        ).encode()
        deadline = monotonic() + self._seconds
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise RenderingFailed("busy")
        try:
            reply = self._ask(request, deadline) or self._ask(request, deadline)
        finally:
            self._lock.release()
        if reply is None or reply[:1] != b"+":
            raise RenderingFailed("ended" if reply is None else reply[1:].decode(errors="replace"))
        return reply[1:]

    def close(self) -> None:
        """Ends the process, if there is one."""
        with self._lock:
            self._end()

    def _ask(self, request: bytes, deadline: float) -> bytes | None:
        """The reply; None if the process was just going to rest when the request came."""
        if self._worker is None:
            self._worker = _Worker(self._command, self._environment)
        try:
            return self._worker.ask(request, deadline)
        except (OSError, EOFError) as error:
            resting = self._worker.went_to_rest()
            self._end()
            if resting:
                return None
            raise RenderingFailed(
                "too long" if isinstance(error, TimeoutError) else "ended"
            ) from None

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _Worker:
    """The process and the socket to it. It goes with this object, and when our end of the socket closes, however that happens."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own file and our own interpreter
                command,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
                start_new_session=True,
            )
        self.end = weakref.finalize(self, _end, self._process, self._socket)

    def ask(self, request: bytes, deadline: float) -> bytes:
        """The reply. Raises TimeoutError, OSError or EOFError."""
        self._wait_until(deadline)
        self._socket.sendall(LENGTH.pack(len(request)) + request)
        length = LENGTH.unpack(self._receive(LENGTH.size, deadline))[0]
        if length > LARGEST_REPLY:
            raise EOFError
        return self._receive(length, deadline)

    def went_to_rest(self) -> bool:
        """Whether the process has ended by itself, as it does when nothing comes for a while."""
        return self._process.poll() == 0

    def _receive(self, length: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < length:
            self._wait_until(deadline)
            part = self._socket.recv(min(length - len(received), 1 << 20))
            if not part:
                self._wait_for_end()
                raise EOFError
            received += part
        return bytes(received)

    def _wait_until(self, deadline: float) -> None:
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        self._socket.settimeout(left)

    def _wait_for_end(self) -> None:
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _end(process: "subprocess.Popen[bytes]", ours: socket.socket) -> None:
    ours.close()
    process.kill()
    process.wait()
