"""The application as granian calls it in a worker."""

import sys
from dataclasses import replace
from socket import socket

import pytest
from structlog.testing import capture_logs
from werkzeug.test import run_wsgi_app
from werkzeug.wrappers import Response

from benchmarks.ports import reserve_port
from lms.serving.workers import Worker
from tests.faults.serving import ROOT, Program, build_environment, fetch_page

SHOWING = """
import sys
from lms.core.settings import load_settings
from lms.serving.companion import Companion
from lms.serving.listening import listen
from lms.serving.server import Server

def show(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [" ".join(sorted(environ)).encode()]

settings = load_settings()
Server(show, settings, listen(settings.host, settings.port), Companion()).run()
"""


@pytest.fixture
def listening_socket():
    with socket() as server_socket:
        yield server_socket


def fail_application(_environ, _start_response):
    raise ValueError("what somebody typed")


def test_what_the_application_cannot_turn_into_a_page_is_logged_and_answered(
    settings, listening_socket
):
    safe = replace(settings, base_url="https://sauat.example")
    worker = Worker(fail_application, safe, listening_socket)
    with capture_logs() as lines:
        content, status, headers = run_wsgi_app(worker, {"REQUEST_METHOD": "GET"})
    assert status == "500 Internal Server Error"
    assert b"".join(content) == b"Internal Server Error\n"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"]
    assert headers["Cache-Control"] == "no-store"
    assert [line["event"] for line in lines] == ["application failed"]


def test_a_worker_that_is_about_to_be_replaced_closes_connections_after_the_reply(
    settings, listening_socket
):
    worker = Worker(Response("page"), settings, listening_socket)
    assert "Connection" not in run_wsgi_app(worker, {"REQUEST_METHOD": "GET"})[2]
    worker._drain()
    assert run_wsgi_app(worker, {"REQUEST_METHOD": "GET"})[2]["Connection"] == "close"


def test_a_request_sees_no_settings_and_no_headers_that_nobody_sent(tmp_path):
    port = reserve_port()
    env = build_environment(
        LMS_INSTANCE=str(tmp_path),
        LMS_PORT=str(port),
        LMS_METRICS_TOKEN="secret",
        HTTP_X_FORWARDED_FOR="1.2.3.4",
        PYTHONPATH=str(ROOT),
    )
    server = Program([sys.executable, "-c", SHOWING], port, tmp_path / "log", env)
    try:
        server.start("/")
        names = fetch_page(port, "/")[1].decode().split()
        assert server.stop() == 0
    finally:
        server.kill()
    assert {"REMOTE_ADDR", "HTTP_HOST"} <= set(names)
    assert [name for name in names if name.startswith(("LMS_", "HTTP_X"))] == []
