"""The listening socket."""

import multiprocessing
import socket

import pytest

from benchmarks.ports import reserve_port
from lms.serving.listening import hand_on, is_loopback, leave_queue, listen


def test_replies_are_sent_at_once_and_the_port_is_ours_alone():
    with listen("127.0.0.1", reserve_port()).socket as server_socket:
        assert server_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert not server_socket.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT)
        with (
            socket.create_connection(server_socket.getsockname()),
            server_socket.accept()[0] as connection,
        ):
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_program_after_a_reload_takes_the_socket_over_and_knows_whom_to_stop(monkeypatch):
    monkeypatch.setenv("LMS_SERVE_INHERITED", "")
    listener = listen("127.0.0.1", reserve_port())
    assert not listener.inherited
    hand_on(listener.socket, [12, 13])
    again = listen("127.0.0.1", 1)
    assert again.socket.getsockname() == listener.socket.getsockname()
    assert (again.retired, again.inherited) == ((12, 13), True)
    assert not again.socket.get_inheritable(), "programs that this one starts do not get it"
    again.socket.close()
    listener.socket.detach()


def test_a_process_that_leaves_the_queue_accepts_nothing_and_another_one_goes_on():
    server_socket = listen("127.0.0.1", reserve_port()).socket
    server_socket.setblocking(False)
    copy = server_socket.dup()
    accepted = multiprocessing.get_context("fork").SimpleQueue()

    def accept_after_leaving() -> None:
        leave_queue(server_socket)
        for listening in (server_socket, copy):
            try:
                accepted.put(bool(listening.accept()))
            except BlockingIOError:
                accepted.put(False)

    with server_socket, copy, socket.create_connection(server_socket.getsockname()):
        other = multiprocessing.get_context("fork").Process(target=accept_after_leaving)
        other.start()
        assert [accepted.get(), accepted.get()] == [False, False]
        other.join()
        server_socket.accept()[0].close()


@pytest.mark.parametrize(
    ("host", "only_here"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.0.0.5", False),
        ("sauat.example", False),
    ],
)
def test_only_hosts_of_the_machine_itself_are_loopback(host, only_here):
    assert is_loopback(host) == only_here
