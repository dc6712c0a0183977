"""Behind the documented nginx, 400 slow clients hold no thread: others are served as usual."""

import selectors
import socket
import threading
from contextlib import suppress
from time import monotonic, sleep

import pytest

from lms.app import find_resources
from lms.web.assets import Assets
from tests.faults.nginx import run_nginx
from tests.faults.serving import fetch_page, run_site
from tests.waiting import MOST_SECONDS

pytestmark = pytest.mark.slow
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CONNECTIONS = 400
PAUSE = 1.0  # seconds between two bytes of a slow client
WATCH = 6.0
PATIENCE = 3.0  # of a good client
HEAD = b"GET / HTTP/1.1\r\nHost: slow\r\nX-Slow: "
BODY = (
    b"POST /auth/sign-in HTTP/1.1\r\nHost: slow\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
)
FONT = Assets(find_resources() / "static").build_url("fonts/golos-400.ttf")
READ = f"GET {FONT} HTTP/1.1\r\nHost: slow\r\n\r\n".encode()


class Dribblers(threading.Thread):
    """Slow clients in one thread: endless heads, endless bodies, replies hardly read."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.ending = port, threading.Event()
        self.sockets = selectors.DefaultSelector()

    def connect(self) -> None:
        for number in range(CONNECTIONS):
            client = socket.socket()
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.settimeout(PATIENCE)
            with suppress(OSError):
                client.connect(("127.0.0.1", self.port))
                client.sendall((HEAD, BODY, READ)[number % 3])
                client.setblocking(False)
            self.sockets.register(client, selectors.EVENT_READ, number % 3)

    def run(self) -> None:
        while not self.ending.wait(PAUSE):
            for key in list(self.sockets.get_map().values()):
                with suppress(OSError):
                    if key.data == 2:
                        key.fileobj.recv(1)
                    else:
                        key.fileobj.send(b"a")

    def end(self) -> None:
        self.ending.set()
        self.join(10)
        for key in list(self.sockets.get_map().values()):
            key.fileobj.close()


def measure_good_client(port: int, path: str) -> tuple[float, float]:
    """Return the share of good requests served in time, and their 95th percentile (s)."""
    times, count, deadline = [], 0, monotonic() + WATCH
    while monotonic() < deadline:
        count, began = count + 1, monotonic()
        with suppress(OSError):
            assert fetch_page(port, path, PATIENCE)[0] == 200
            times.append(monotonic() - began)
        sleep(0.02)
    return len(times) / count, sorted(times)[int(len(times) * 0.95)] if times else float("inf")


def measure_under_slow_clients(port: int, path: str) -> tuple[float, float]:
    slow = Dribblers(port)
    slow.connect()
    slow.start()
    try:
        return measure_good_client(port, path)
    finally:
        slow.end()


@sqlite_only
def test_others_are_served_while_400_clients_dribble(settings, tmp_path, record_property):
    with run_site(settings, tmp_path) as site, run_nginx(site.port, tmp_path) as port:
        share, p95 = measure_under_slow_clients(port, "/")
        record_property("p95_ms", round(p95 * 1000))
        print(f"{share:.1%} served, p95 {p95 * 1000:.0f} ms")  # noqa: T201 - a figure that people ask for
        assert share >= 0.95, f"{share:.0%} served, p95 {p95 * 1000:.0f} ms"
        assert site.stop() == 0


@sqlite_only
def test_without_nginx_the_same_clients_hold_all_threads(settings, tmp_path):
    """The control, and the reason why docs/operation.md asks for nginx."""
    with run_site(settings, tmp_path) as site:
        share, _p95 = measure_under_slow_clients(site.port, "/")
    assert share < 0.5


@sqlite_only
def test_what_the_server_itself_refuses_carries_the_headers_that_nginx_adds(settings, tmp_path):
    many = "".join(f"X-{number}: 1\r\n" for number in range(120))  # the server takes a hundred
    with (
        run_site(settings, tmp_path) as site,
        run_nginx(site.port, tmp_path) as port,
        socket.create_connection(("127.0.0.1", port), timeout=MOST_SECONDS) as client,
    ):
        client.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{many}\r\n".encode())
        reply = client.makefile("rb").read().decode().lower()
    assert reply.startswith("http/1.1 431")
    for name in ("x-content-type-options", "content-security-policy", "strict-transport-security"):
        assert reply.count(f"\r\n{name}: ") == 1
    assert "\r\nserver: nginx\r\n" in reply
