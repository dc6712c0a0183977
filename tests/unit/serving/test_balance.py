"""Workers share connections, whichever of them accepted these."""

import http.client
import os
import signal
import sys
from contextlib import suppress
from multiprocessing import get_context
from time import sleep

import psutil
import pytest

from benchmarks.ports import reserve_port
from lms.serving.balance import WorkerLoads
from tests.faults.serving import ROOT, ParallelLoad, Program, build_environment, fetch_page

CLIENTS = 8
SECONDS = 2  # of requests; the first ones move connections
SHOWING = """
import os
from time import sleep
from lms.core.settings import load_settings
from lms.serving.balance import WorkerLoads
from lms.serving.companion import Companion
from lms.serving.listening import listen
from lms.serving.server import Server

def show(environ, start_response):
    sleep(0.02)
    text = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(text)))])
    return [text]

if not {balances}:
    WorkerLoads.is_busiest = lambda loads: False
settings = load_settings()
Server(show, settings, listen(settings.host, settings.port), Companion()).run()
"""


def count_in_child(loads: WorkerLoads, number: int, connection) -> None:
    """Count as another worker does: so many requests as the pipe names, until it closes."""
    loads.begin_worker(number)
    with suppress(EOFError):
        while True:
            loads._add(connection.recv())
            connection.send(loads.is_busiest())


@pytest.fixture
def other_worker():
    """Return the counts of two workers, and a pipe to the second one, a process of its own."""
    loads = WorkerLoads(2)
    loads.begin_worker(0)
    ours, theirs = get_context("fork").Pipe()
    process = get_context("fork").Process(target=count_in_child, args=(loads, 1, theirs))
    process.start()
    theirs.close()
    yield loads, ours
    process.kill()
    process.join(10)


def add_elsewhere(pipe, requests: int) -> bool:
    """Add requests in the other process; return whether it is the busiest."""
    pipe.send(requests)
    assert pipe.poll(10)
    return pipe.recv()


def test_a_worker_is_busiest_with_two_requests_more_than_the_other(other_worker):
    loads, pipe = other_worker
    assert not add_elsewhere(pipe, 0)
    with loads.count_request():
        assert not loads.is_busiest(), "a single client keeps its connection"
        with loads.count_request():
            assert loads.is_busiest()
            assert not add_elsewhere(pipe, 1)
            assert not loads.is_busiest()
            assert add_elsewhere(pipe, 3)
    assert not loads.is_busiest()


def test_a_worker_that_replaces_a_killed_one_counts_from_zero(other_worker):
    loads, pipe = other_worker
    assert add_elsewhere(pipe, 3)
    loads.begin_worker(1)
    assert not loads.is_busiest()
    assert not add_elsewhere(pipe, 1)


def test_a_worker_alone_has_no_other_to_give_connections_to():
    loads = WorkerLoads(1)
    with loads.count_request(), loads.count_request(), loads.count_request():
        assert not loads.is_busiest()


def test_a_request_that_fails_is_counted_no_longer():
    loads = WorkerLoads(2)
    for _request in range(3):
        with suppress(ValueError), loads.count_request():
            raise ValueError
    with loads.count_request():
        assert not loads.is_busiest()


@pytest.mark.parametrize("balances", [True, False])
def test_a_worker_that_accepted_every_connection_gives_some_to_the_other(tmp_path, balances):
    port = reserve_port()
    env = build_environment(
        LMS_INSTANCE=str(tmp_path), LMS_PORT=str(port), LMS_WORKERS="2", PYTHONPATH=str(ROOT)
    )
    code = SHOWING.format(balances=balances)
    server = Program([sys.executable, "-c", code], port, tmp_path / "log", env)
    connections = [
        http.client.HTTPConnection("127.0.0.1", port, timeout=10) for _ in range(CLIENTS)
    ]
    pages: set[str] = set()

    def ask(number, stopping):
        while not stopping.is_set():
            pages.add(read_page(connections[number]))

    try:
        server.start("/")
        busy = int(fetch_page(port, "/")[1])
        (idle,) = set(server.list_workers()) - {busy}
        stop_process(idle)
        assert {int(read_page(connection)) for connection in connections} == {busy}
        os.kill(idle, signal.SIGCONT)
        with ParallelLoad(ask, CLIENTS) as load:
            load.stopping.wait(SECONDS)
        assert load.errors == []
    finally:
        server.kill()
    assert pages == ({str(busy), str(idle)} if balances else {str(busy)})


def stop_process(pid: int) -> None:
    """Stop a process, so that it accepts nothing; return once all its threads have stopped."""
    os.kill(pid, signal.SIGSTOP)
    threads = psutil.Process(pid).threads()
    while any(psutil.Process(thread.id).status() != psutil.STATUS_STOPPED for thread in threads):
        sleep(0.01)


def read_page(connection: http.client.HTTPConnection) -> str:
    """Return a page, over a new connection where the server has closed the last one."""
    connection.request("GET", "/")
    return connection.getresponse().read().decode()
