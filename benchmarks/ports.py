"""Ports for the servers that tests and benchmarks start."""

import socket


def reserve_port() -> int:
    """Return a port of 127.0.0.1 on which nobody but a server that is told it listens.

    It stays bound until this process ends, so the system gives it neither to another server that
    asks for any port nor to a connection. A server can listen on it all the same: nothing listens
    here, and servers set SO_REUSEADDR, as is done here.
    """
    reserving = socket.socket()
    reserving.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserving.bind(("127.0.0.1", 0))
    port: int = reserving.getsockname()[1]
    reserving.detach()  # no object is left that would close it
    return port
