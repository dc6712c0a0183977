"""Helper processes with limits that handle untrusted input apart from the server's keys.

A sandbox runs the function of one file (see sandbox_worker.py) in a process of its own, with limits
on memory and time and without the server's environment. The first request starts the process. It
ends when no request comes for a while, when it breaks a limit, and with its sandbox.

A frame on the socket is a kind (1 byte), a length (4 bytes, big-endian) and that many bytes. A
request is one frame; a reply is its parts and a frame that ends it.
"""

import os
import socket
import struct
import subprocess
import sys
import weakref
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

WORKER: Final = Path(__file__).with_name("sandbox_worker.py")
FRAME: Final = struct.Struct(">cI")
REQUEST: Final = b"?"
PART: Final = b"+"
END: Final = b"."
FAILED: Final = b"-"
LARGEST_PART: Final = 64 * 1024 * 1024

BUSY: Final = "busy"
TOO_LONG: Final = "too long"
ENDED: Final = "ended"


class SandboxFailed(Exception):
    """A request got no reply.

    The message is BUSY, TOO_LONG, ENDED (by a limit or a crash), or the class of the error.
    """


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one request: address space, CPU seconds, seconds until the next part of its reply.

    A process without work ends after `idle_seconds`. `nice` lowers its priority.
    """

    memory_bytes: int
    seconds: int
    reply_seconds: float
    idle_seconds: int = 60
    nice: int = 0


class Sandbox:
    """One helper process that handles one request at a time; other threads wait `wait_seconds`."""

    def __init__(
        self,
        handler: Path,
        limits: Limits,
        *,
        wait_seconds: float,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start no process yet.

        `handler` is a file that defines open_handler(), as sandbox_worker.py describes.
        """
        self._limits = limits
        self._wait_seconds = wait_seconds
        numbers = (limits.memory_bytes, limits.seconds, limits.idle_seconds, limits.nice)
        self._command = [sys.executable, "-I", str(WORKER), str(handler), *map(str, numbers)]
        self._environment = {"PATH": os.defpath, "LANG": "C.UTF-8", **(environment or {})}
        self._lock = Lock()
        self._worker: _SandboxProcess | None = None

    def call(self, request: bytes) -> bytes:
        """Return a reply of one part. The time limit includes the wait. Raises SandboxFailed."""
        deadline = monotonic() + self._limits.reply_seconds
        with self._take_turn(), closing(self._ask(request, lambda: deadline)) as parts:
            reply = next(parts, None)
            if reply is None or next(parts, None) is not None:
                raise SandboxFailed(ENDED)
        return reply

    def stream(self, request: bytes) -> Generator[bytes, None, None]:
        """Yield the parts of the reply as they come, then end the process. Raises SandboxFailed.

        Other threads wait until the iterator ends or is closed.
        """

        def set_deadline() -> float:
            return monotonic() + self._limits.reply_seconds

        with self._take_turn(), closing(self._ask(request, set_deadline, is_last=True)) as parts:
            yield from parts

    def close(self) -> None:
        """End the process, if there is one, after its current request."""
        with self._lock:
            self._end()

    @contextmanager
    def _take_turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise SandboxFailed(BUSY)
        try:
            yield
        finally:
            self._lock.release()

    def _ask(
        self, request: bytes, deadline: Callable[[], float], *, is_last: bool = False
    ) -> Generator[bytes, None, None]:
        """Yield the parts of a reply. End the process unless the reply is complete."""
        is_complete = False
        try:
            worker, (kind, content) = self._begin(request, deadline(), is_last)
            while kind == PART:
                yield content
                kind, content = worker.receive_frame(deadline())
            is_complete = True
        except TimeoutError:
            raise SandboxFailed(TOO_LONG) from None
        except (OSError, EOFError):
            raise SandboxFailed(ENDED) from None
        finally:
            if is_last or not is_complete:
                self._end()
        if kind == FAILED:
            raise SandboxFailed(content.decode(errors="replace"))

    def _begin(
        self, request: bytes, deadline: float, is_last: bool
    ) -> "tuple[_SandboxProcess, tuple[bytes, bytes]]":
        """Send the request and return the process with the first frame of its reply.

        A process that has just ended for lack of work is replaced once.
        """
        if self._worker is not None:
            try:
                return self._worker, self._worker.ask(request, deadline, is_last)
            except (OSError, EOFError):
                if not self._worker.has_exited_normally():
                    raise
                self._end()
        self._worker = _SandboxProcess(self._command, self._environment)
        return self._worker, self._worker.ask(request, deadline, is_last)

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.end()
            self._worker = None


class _SandboxProcess:
    """A process and the socket to it; it ends with this object or when our end closes."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._buffer = bytearray()
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
        self.end = weakref.finalize(self, _end_process, self._process, self._socket)

    def ask(self, request: bytes, deadline: float, is_last: bool) -> tuple[bytes, bytes]:
        """Send a request and return the first frame of the reply.

        After the last request the process ends by itself, even if nobody reads the reply. Raises
        TimeoutError, OSError or EOFError.
        """
        self._set_timeout(deadline)
        head = FRAME.pack(REQUEST, len(request))
        sent_bytes = self._socket.sendmsg([head, request])  # together: the process wakes up once
        if sent_bytes < len(head) + len(request):
            self._socket.sendall(memoryview(request)[sent_bytes - len(head) :])
        if is_last:
            self._socket.shutdown(socket.SHUT_WR)
        return self.receive_frame(deadline)

    def receive_frame(self, deadline: float) -> tuple[bytes, bytes]:
        """Return kind and content of the next frame. Raises TimeoutError, OSError or EOFError."""
        kind, length = FRAME.unpack(self._receive(FRAME.size, deadline))
        if kind not in (PART, END, FAILED) or length > LARGEST_PART:
            # Another protocol means that hostile input may have taken over the process.
            raise EOFError
        return kind, self._receive(length, deadline)

    def has_exited_normally(self) -> bool:
        """Return whether the process has ended by itself, as it does when it is idle."""
        return self._process.poll() == 0

    def _receive(self, length: int, deadline: float) -> bytes:
        while len(self._buffer) < length:
            self._set_timeout(deadline)
            part = self._socket.recv(1 << 18)
            if not part:
                self._wait_for_end()
                raise EOFError
            self._buffer += part
        content = bytes(memoryview(self._buffer)[:length])
        del self._buffer[:length]
        return content

    def _set_timeout(self, deadline: float) -> None:
        seconds = deadline - monotonic()
        if seconds <= 0:
            raise TimeoutError
        self._socket.settimeout(seconds)

    def _wait_for_end(self) -> None:
        try:
            self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _end_process(process: "subprocess.Popen[bytes]", ours: socket.socket) -> None:
    ours.close()
    process.kill()
    process.wait()
