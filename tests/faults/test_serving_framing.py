"""The server refuses a request whose end is ambiguous, and closes its connection.

Otherwise a second request could be smuggled in behind the first one. The parser is granian's
(hyper): these texts hold its next version to the same.
"""

import re
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.ports import reserve_port
from tests.faults.serving import Program, run_site

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LENIENT = """
import http.server, sys
class Lenient(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.send_response(200); self.send_header("Content-Length", "3"); self.end_headers()
        self.wfile.write(b"ok\\n")
    do_POST = do_GET
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Lenient).serve_forever()
"""
INNER = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"  # the request that would be smuggled in
CHUNKED = "Transfer-Encoding: chunked"
KEEP = "Connection: keep-alive"
FORM = "POST /auth/sign-in HTTP/1.1\r\nHost: x\r\n"
EMPTY = f"0\r\n\r\n{INNER}"
UNCLEAR = {
    "a length and an encoding": f"{FORM}Content-Length: 5\r\n{CHUNKED}\r\n\r\n{EMPTY}",
    "an encoding and a length": f"{FORM}{CHUNKED}\r\nContent-Length: 39\r\n\r\n{EMPTY}",
    "no length and an encoding": f"{FORM}Content-Length: 0\r\n{CHUNKED}\r\n\r\n{EMPTY}",
    "two lengths": f"{FORM}Content-Length: 0\r\nContent-Length: 5\r\n\r\n{INNER}",
    "two lengths in one line": f"{FORM}Content-Length: 0, 0\r\n\r\n{INNER}",
    "a length with a sign": f"{FORM}Content-Length: +0\r\n\r\n{INNER}",
    "a length below nothing": f"{FORM}Content-Length: -1\r\n\r\n{INNER}",
    "a length in another base": f"{FORM}Content-Length: 0x0\r\n\r\n{INNER}",
    "a length in other digits": f"{FORM}Content-Length: ٠\r\n\r\n{INNER}",
    "no number for a length": f"{FORM}Content-Length: abc\r\n\r\n{INNER}",
    "an empty length": f"{FORM}Content-Length:\r\n\r\n{INNER}",
    "a length too long to be read": f"{FORM}Content-Length: {'1' * 5000}\r\n\r\n{INNER}",
    "a space before the colon": f"{FORM}Content-Length : 5\r\n\r\n{INNER}",
    "a space before the colon of an encoding": f"{FORM}Transfer-Encoding : chunked\r\n\r\n{EMPTY}",
    "a folded length": f"{FORM}Content-Length:\r\n 0\r\n\r\n{INNER}",
    "a folded encoding": f"{FORM}Transfer-Encoding:\r\n\tchunked\r\n\r\n{EMPTY}",
    "a folded line of another kind": f"{FORM}X-Note: a\r\n {CHUNKED}\r\n\r\n{INNER}",
    "a first line that is folded": f"POST /auth/sign-in HTTP/1.1\r\n Host: x\r\n\r\n{INNER}",
    "an encoding in HTTP/1.0": f"POST / HTTP/1.0\r\n{KEEP}\r\n{CHUNKED}\r\n\r\n{EMPTY}",
    "an encoding without a version": f"POST /\r\n{KEEP}\r\n{CHUNKED}\r\n\r\n{EMPTY}",
    "an unknown encoding": f"{FORM}Transfer-Encoding: gzip\r\n\r\n{EMPTY}",
    "an encoding that is none": f"{FORM}Transfer-Encoding: xchunked\r\n\r\n{EMPTY}",
    "an empty encoding": f"{FORM}Transfer-Encoding:\r\n\r\n{INNER}",
    "an encoding of nothing": f"{FORM}Transfer-Encoding: ,\r\n\r\n{INNER}",
    "identity after chunked": f"{FORM}Transfer-Encoding: chunked, identity\r\n\r\n{EMPTY}",
    "an encoding with another space": f"{FORM}Transfer-Encoding: \x0bchunked\r\n\r\n{EMPTY}",
    "a chunk size with a prefix": f"{FORM}{CHUNKED}\r\n\r\n0x0\r\n\r\n{INNER}",
    "a chunk size with a sign": f"{FORM}{CHUNKED}\r\n\r\n-0\r\n\r\n{INNER}",
    "a chunk size with a line": f"{FORM}{CHUNKED}\r\n\r\n0_0\r\n\r\n{INNER}",
    "a chunk size with a space": f"{FORM}{CHUNKED}\r\n\r\n 0\r\n\r\n{INNER}",
    "a chunk size that is none": f"{FORM}{CHUNKED}\r\n\r\nxyz\r\n\r\n{INNER}",
    "a chunk longer than its size": f"{FORM}{CHUNKED}\r\n\r\n1\r\nabc\r\n{EMPTY}",
    "line ends of one sign in chunks": f"{FORM}{CHUNKED}\r\n\r\n0;a\nb\r\n\r\n{INNER}",
    "a line end of the other sign": f"{FORM}X-Note: a\rContent-Length: 5\r\n\r\n{INNER}",
    "a NUL in a name": f"{FORM}Content-Length\0: 5\r\n\r\n{INNER}",
}


def send_text(port: int, text: str) -> tuple[list[str], bool]:
    """Return the statuses of the replies on one connection, and whether it was closed."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(text.encode())
        reply, is_closed = b"", False
        connection.settimeout(1)
        try:
            while part := connection.recv(65536):
                reply += part
            is_closed = True
        except ConnectionResetError:
            is_closed = True
        except TimeoutError:
            pass
    return re.findall(r"HTTP/1\.\d (\d{3}) ", reply.decode()), is_closed


def is_second_request_possible(statuses: list[str], *, is_closed: bool) -> bool:
    """Return whether the replies leave room for a second request."""
    return not is_closed or len(statuses) != 1 or statuses[0] not in ("400", "501")


def find_accepted_texts(port: int) -> dict[str, list[str]]:
    """Return what of UNCLEAR leaves room for a second request, with its statuses."""
    with ThreadPoolExecutor(8) as pool:  # each waits a second in vain
        replies = dict(
            zip(
                UNCLEAR, pool.map(lambda text: send_text(port, text), UNCLEAR.values()), strict=True
            )
        )
    return {
        name: statuses
        for name, (statuses, is_closed) in replies.items()
        if is_second_request_possible(statuses, is_closed=is_closed)
    }


@sqlite_only
def test_what_can_be_read_in_two_ways_is_refused_and_its_connection_closed(settings, tmp_path):
    with run_site(settings, tmp_path) as site:
        assert find_accepted_texts(site.port) == {}
        assert "Traceback" not in site.read_log()


def test_a_lenient_server_goes_on_after_some_of_it(tmp_path):
    """The control: the same texts to the server of Python's own library."""
    server = Program(
        [sys.executable, "-c", LENIENT, str(port := reserve_port())], port, tmp_path / "lenient.log"
    ).start()
    try:
        assert {"a length and an encoding", "two lengths"} <= find_accepted_texts(port).keys()
    finally:
        server.kill()


@sqlite_only
def test_what_can_be_read_in_one_way_only_is_answered_and_what_follows_it_too(settings, tmp_path):
    """A control: a clear body ends where it says, and the next request is answered."""
    clear = {
        "no body": f"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n{INNER}",
        "a length": f"{FORM}Content-Length: 3\r\n\r\na=b{INNER}",
        "chunks": f"{FORM}transfer-encoding: Chunked\r\n\r\n3;name=value\r\na=b\r\n{EMPTY}",
    }
    with run_site(settings, tmp_path) as site:
        for name, text in clear.items():
            statuses, is_closed = send_text(site.port, text)
            assert statuses[1:] == ["200"], name
            assert not is_closed, name
