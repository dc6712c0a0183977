"""Stopping, reloading and losing workers: every request gets its reply."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from benchmarks.ports import reserve_port
from lms.serving.processes import STOP_SECONDS
from tests.faults.serving import ParallelLoad, Program, build_environment, fetch_page, run_site
from tests.waiting import MOST_SECONDS, wait_until

pytestmark = pytest.mark.slow
# The kind of database makes no difference here.
sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SERVERS = """
import http.server, sys
class Plain(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "3"); self.end_headers()
        self.wfile.write(b"ok\\n")
    def log_message(self, *arguments): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Plain).serve_forever()
"""


class AskingClients:
    """Clients that ask all the time, half of them on one connection, and count the replies.

    They wait `pause` seconds between a connection and the first request on it, and `rest` seconds
    between two requests.
    """

    def __init__(self, port: int, pause: float = 0, rest: float = 0.02) -> None:
        self.port, self.pause, self.rest, self.served, self.failed = port, pause, rest, 0, []

    def __call__(self, number: int, stopping) -> None:
        connection = None
        while not stopping.is_set():
            try:
                connection = connection or self.connect()
                connection.request("GET", "/healthz")
                reply = connection.getresponse()
                content = reply.read()
                is_ok = reply.status == 200 and content == b"ok\n"
                fault = f"{reply.status}: {content!r}"
                is_reused = number % 2 and not reply.will_close
            except (OSError, http.client.HTTPException) as error:
                is_ok, fault, is_reused = False, repr(error), False
            self.served += is_ok
            if not is_ok:
                self.failed.append(fault)
            if connection and not is_reused:
                connection.close()
                connection = None
            sleep(self.rest)

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.connect()
        sleep(self.pause)
        return connection


@sqlite_only
@pytest.mark.parametrize("pause", [0, 0.1])
def test_a_reload_under_load_loses_no_request(settings, tmp_path, pause):
    """Also not the first one on a connection that an old worker has accepted just before it ends.

    With a pause of 0.1 seconds nearly every stop meets such a connection.
    """
    with run_site(settings, tmp_path, ("--with-background",)) as site:
        before, background = set(site.list_workers()), site.list_background()
        asking = AskingClients(site.port, pause)
        with ParallelLoad(asking, 6) as load:
            sleep(0.5)
            site.signal(signal.SIGHUP)
            wait_until(
                lambda: (
                    len(set(site.list_workers()) - before) >= 2
                    and not before & set(site.list_workers())
                )
            )
            wait_until(
                lambda: len(site.list_background()) == 1 and site.list_background() != background
            )
            sleep(0.2)
        assert load.errors == []
        assert asking.failed == []
        assert asking.served > 100
        assert site.process.poll() is None, "the process that is watched over stays the same"
        assert site.stop() == 0


def test_a_server_that_is_merely_started_anew_loses_requests(tmp_path):
    port = reserve_port()
    site = Program([sys.executable, "-c", SERVERS, str(port)], port, tmp_path / "plain.log").start()
    asking = AskingClients(port)
    with ParallelLoad(asking, 6):
        sleep(0.5)
        site.kill()
        site.start()
        sleep(0.5)
    site.kill()
    assert asking.failed
    assert asking.served > 100


@sqlite_only
def test_a_program_that_does_not_start_does_not_replace_the_one_that_serves(settings, tmp_path):
    with run_site(settings, tmp_path) as site:
        before = site.list_workers()
        key = settings.instance / "keys" / "secret.key"
        right = key.read_text()
        key.write_text("not a key")
        site.signal(signal.SIGHUP)
        wait_until(lambda: "not reloaded" in site.read_log())
        assert site.list_workers() == before
        assert fetch_page(site.port)[0] == 200
        key.write_text(right)


@sqlite_only
def test_a_request_under_way_is_finished_before_the_stop(settings, tmp_path):
    with (
        run_site(settings, tmp_path) as site,
        socket.create_connection(("127.0.0.1", site.port), timeout=MOST_SECONDS) as slow,
    ):
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        sleep(0.3)
        site.signal(signal.SIGTERM)
        sleep(0.5)
        slow.sendall(b"\r\n")
        reply = slow.makefile("rb").read()
        assert reply.startswith(b"HTTP/1.1 200")
        assert b"connection: close" in reply
        assert site.process.wait(MOST_SECONDS) == 0
        with pytest.raises(ConnectionRefusedError):
            fetch_page(site.port)


@sqlite_only
def test_a_stop_ends_in_time_whatever_clients_hold_open(settings, tmp_path):
    with run_site(settings, tmp_path) as site:
        clients = [
            socket.create_connection(("127.0.0.1", site.port), timeout=MOST_SECONDS)
            for _ in range(20)
        ]
        for number, client in enumerate(clients):
            client.sendall((b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n")[number % 2])
        with ParallelLoad(AskingClients(site.port), 6):
            sleep(0.5)
            began = monotonic()
            assert site.stop(STOP_SECONDS + 5) == 0
        assert monotonic() - began > 1, "some of them are waited for"
        for client in clients:
            client.close()


@sqlite_only
def test_each_of_many_stops_ends_at_once_when_nobody_is_waited_for(settings, tmp_path):
    with run_site(settings, tmp_path) as site:
        for number in range(3):
            if number:
                site.start()
            with ParallelLoad(AskingClients(site.port), 4):
                sleep(0.3)
                began = monotonic()
                assert site.stop(STOP_SECONDS) == 0
                assert monotonic() - began < STOP_SECONDS / 2


@sqlite_only
@pytest.mark.parametrize("options", [(), ("--with-background",)])
def test_a_stop_that_comes_while_a_process_starts_is_not_lost(settings, tmp_path, options):
    """The stop follows the first fork at once: the process has not set its signal handler yet."""
    with run_site(settings, tmp_path, options) as site:
        assert site.stop() == 0
        for _ in range(3):
            site.launch()
            children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children")
            while not children.read_text():
                sleep(0.0005)
            began = monotonic()
            assert site.stop(STOP_SECONDS + 5) == 0
            assert monotonic() - began < STOP_SECONDS / 2


@sqlite_only
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_dies_or_is_stopped_is_replaced(settings, tmp_path, how):
    with run_site(settings, tmp_path) as site:
        worker = site.list_workers()[0]
        os.kill(worker, how)
        wait_until(lambda: len(site.list_workers()) == 2 and worker not in site.list_workers())
        assert fetch_page(site.port)[0] == 200


@sqlite_only
def test_each_line_of_a_server_is_an_object_with_its_time_those_of_granian_too(settings, tmp_path):
    # granian warns of many threads, which are meant to be there.
    with run_site(settings, tmp_path, LMS_LOG_LEVEL="info", LMS_THREADS="64") as site:
        wait_until(lambda: '"serving"' in site.read_log())
        victim = site.list_workers()[0]
        os.kill(victim, signal.SIGKILL)
        wait_until(lambda: "Unexpected exit" in site.read_log())
        fetch_page(site.port, "/nothing/here")
        assert site.stop() == 0
        lines = [json.loads(line) for line in site.read_log().splitlines()]
    # A new site says besides what its operator has left open.
    known_lines = [line for line in lines if line["event"] in ("serving", "server", "request")]
    assert [line["event"] for line in known_lines] == ["serving", "server", "request"]
    assert all(
        datetime.fromisoformat(line["timestamp"]).utcoffset() == timedelta(0) for line in lines
    )
    assert known_lines[1]["message"] == "Unexpected exit from worker-1"


@sqlite_only
def test_a_background_process_beside_the_workers_leaves_them_the_processor(settings, tmp_path):
    with run_site(settings, tmp_path, ("--with-background",)) as site:
        workers, background = site.list_workers(), site.list_background()
        assert len(background) == 1
        assert os.getpriority(os.PRIO_PROCESS, background[0]) > os.getpriority(
            os.PRIO_PROCESS, workers[0]
        )


@sqlite_only
def test_the_server_ends_with_the_background_process_beside_it(settings, tmp_path):
    with run_site(settings, tmp_path, ("--with-background",)) as site:
        processes = site.list_workers() + site.list_background()
        os.kill(site.list_background()[0], signal.SIGKILL)
        assert site.process.wait(MOST_SECONDS) == 1
        assert "Background process" in site.read_log()
        assert not any(Path(f"/proc/{pid}").exists() for pid in processes)


@sqlite_only
def test_ctrl_c_ends_the_server_and_the_background_process_beside_it(settings, tmp_path):
    with run_site(settings, tmp_path, ("--with-background",)) as site:
        processes = site.list_workers() + site.list_background()
        os.killpg(site.process.pid, signal.SIGINT)
        assert site.process.wait(MOST_SECONDS) == 0
        assert site.read_log() == ""
        assert not any(Path(f"/proc/{pid}").exists() for pid in processes)


@sqlite_only
def test_workers_end_with_their_server(settings, tmp_path):
    with run_site(settings, tmp_path, ("--with-background",)) as site:
        workers = site.list_workers() + site.list_background()
        assert workers
        site.signal(signal.SIGKILL)
        site.process.wait(MOST_SECONDS)
        wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_a_port_in_use_and_a_wrong_setting_are_said_in_one_line(tmp_path):
    port = reserve_port()
    command = [sys.executable, "-m", "lms.cli", "serve"]
    env = build_environment(LMS_INSTANCE=str(tmp_path), LMS_PORT=str(port))
    with socket.create_server(("127.0.0.1", port)):
        process = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=MOST_SECONDS
        )
    assert process.returncode == 1
    assert "LMS_PORT" in process.stderr
    assert len(process.stderr.splitlines()) == 1
    process = subprocess.run(
        command,
        env={**env, "LMS_THREADS": "many"},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
    )
    assert process.returncode == 1
    assert "LMS_THREADS" in process.stderr
    assert len(process.stderr.splitlines()) == 1
