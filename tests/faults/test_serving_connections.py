"""A connection serves many requests: each new one costs a slow line two round trips."""

import socket

import pytest

from tests.faults.serving import run_site
from tests.waiting import MOST_SECONDS

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def send_request(lines, head: str) -> tuple[bytes, bytes]:
    """Return head and body of the reply on a connection that may be reused."""
    lines.write(head.encode() + b"\r\n\r\n")
    lines.flush()
    reply = b""
    while (line := lines.readline()).strip():
        reply += line
    length = reply.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return reply, lines.read(int(length or 0))


@sqlite_only
def test_a_reply_without_a_body_leaves_the_connection_open(settings, tmp_path):
    with (
        run_site(settings, tmp_path, LMS_WORKERS="1") as site,  # a busy one of two may close it
        socket.create_connection(("127.0.0.1", site.port), timeout=MOST_SECONDS) as connection,
    ):
        lines = connection.makefile("rwb")
        head, content = send_request(lines, "GET /help HTTP/1.1\r\nHost: x")
        assert head.startswith(b"HTTP/1.1 200")
        assert b"connection: close" not in head.lower()
        tag = head.partition(b"etag: ")[2].partition(b"\r\n")[0]
        for _again in range(2):
            later_head, nothing = send_request(
                lines, f"GET /help HTTP/1.1\r\nHost: x\r\nIf-None-Match: {tag.decode()}"
            )
            assert later_head.startswith(b"HTTP/1.1 304")
            assert b"connection: close" not in later_head.lower()
            assert nothing == b""
        assert send_request(lines, "GET /help HTTP/1.1\r\nHost: x")[1] == content


@sqlite_only
def test_a_client_that_wants_its_connection_closed_has_it_closed(settings, tmp_path):
    with (
        run_site(settings, tmp_path) as site,
        socket.create_connection(("127.0.0.1", site.port), timeout=MOST_SECONDS) as connection,
    ):
        lines = connection.makefile("rwb")
        head, _content = send_request(lines, "GET /help HTTP/1.1\r\nHost: x\r\nConnection: close")
        assert b"connection: close" in head.lower()
        assert lines.read() == b""
