"""The listening socket: opened once and handed on when a reload replaces the program."""

import errno
import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import click

# "3:812,813": the listening socket and the processes of the program that a reload has replaced.
INHERITED: Final = "LMS_SERVE_INHERITED"
BACKLOG: Final = 1024
# The workers of a server that was killed leave the port within this time.
WAIT_FOR_PORT_SECONDS: Final = 3


@dataclass(frozen=True, slots=True)
class Listening:
    """The socket, and the ids of the processes that served on it before a reload."""

    socket: socket.socket
    retired: tuple[int, ...] = ()
    inherited: bool = False


def listen(host: str, port: int) -> Listening:
    """Take over the socket of the program before the reload, or open a new one."""
    handed_on = os.environ.pop(INHERITED, "")
    if not handed_on:
        return Listening(_open_socket(host, port))
    descriptor, _, pids = handed_on.partition(":")
    inherited = socket.socket(fileno=int(descriptor))
    inherited.set_inheritable(False)
    return Listening(inherited, tuple(int(pid) for pid in pids.split(",") if pid), inherited=True)


def hand_on(listening: socket.socket, pids: list[int]) -> None:
    """Let the program that replaces this one take over the socket.

    It also learns the ids of the processes to stop.
    """
    listening.set_inheritable(True)
    os.environ[INHERITED] = f"{listening.fileno()}:{','.join(map(str, pids))}"


def leave_queue(listening: socket.socket) -> None:
    """Accept no more connections in this process; those that wait are left to other processes.

    granian cannot stop accepting without closing connections on which no request has come yet. It
    goes on asking the descriptor, which now belongs to a socket that nobody can find.
    """
    queue = os.fstat(listening.fileno())
    with socket.socket(socket.AF_UNIX) as empty:
        empty.bind("")
        empty.listen()
        empty.setblocking(False)
        for entry in list(Path("/proc/self/fd").iterdir()):
            descriptor = int(entry.name)
            # The descriptor of the folder itself is closed by now.
            with suppress(OSError):
                if os.path.samestat(os.fstat(descriptor), queue):
                    os.dup2(empty.fileno(), descriptor)


def is_loopback(host: str) -> bool:
    """Return whether only this machine itself can reach the host."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def _open_socket(host: str, port: int) -> socket.socket:
    """Open the socket without SO_REUSEPORT, so that a port in use is an error.

    The workers share its queue.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    deadline = monotonic() + WAIT_FOR_PORT_SECONDS
    while True:
        try:
            listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or monotonic() > deadline:
                reason = os.strerror(error.errno or 0)
                text = (
                    f"Cannot listen on {host}:{port}: {reason}. Stop what uses it, or set LMS_PORT."
                )
                raise click.ClickException(text) from None
        else:
            # Connections inherit it. Without it a reply waits 40 ms for an acknowledgement.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listener
        sleep(0.1)
