"""Ports that are reserved for the servers of tests."""

import socket

import pytest

from benchmarks.ports import reserve_port

MANY = 200


def test_nobody_gets_a_reserved_port_but_a_server_that_is_told_it():
    port = reserve_port()
    others = [socket.create_server(("127.0.0.1", 0)) for _number in range(MANY)]
    assert port not in {other.getsockname()[1] for other in others}
    with socket.socket() as plain, pytest.raises(OSError, match="in use"):
        plain.bind(("127.0.0.1", port))
    for _start in range(2):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        with socket.create_server(("127.0.0.1", port)):
            socket.create_connection(("127.0.0.1", port)).close()
            with pytest.raises(OSError, match="in use"):
                socket.create_server(("127.0.0.1", port))
    for other in others:
        other.close()


def test_a_port_that_was_only_looked_up_may_be_taken_by_anybody():
    """The control: so a server that is told it may find it in use."""
    with socket.create_server(("127.0.0.1", 0)) as looking:
        port = looking.getsockname()[1]
    with socket.socket() as anybody:
        anybody.bind(("127.0.0.1", port))
        assert anybody.getsockname()[1] == port
