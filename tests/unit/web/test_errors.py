"""Replies and log lines when the database is down or out of connections, or a file is damaged."""

import os
from dataclasses import replace

import pytest
from flask import Response
from sqlalchemy import text
from structlog.testing import capture_logs

from lms.core import engines
from lms.core.database import open_database
from lms.core.storage import FileStorage
from lms.web.access import public
from lms.web.container import container
from tests.postgres import execute


@pytest.fixture
def app(own_app):
    """Return an application of the test's own, since it changes that or looks at what it keeps."""
    return own_app


@pytest.fixture
def single_connection(app, settings, monkeypatch):
    """Return a client of an application with one database connection, or two on SQLite."""
    monkeypatch.setattr(engines, "CONNECTION_WAIT_SECONDS", 0.1)
    narrow = open_database(settings.database_url, connections=1, more=0)
    app.extensions["lms"] = replace(app.extensions["lms"], database=narrow)

    @public
    def view():
        with container().database.write() as session:
            return Response(str(session.scalar(text("SELECT 1"))), mimetype="text/plain")

    app.add_url_rule("/one", "one", view, methods=["GET", "POST"])
    yield app.test_client(), narrow
    narrow.dispose()


def test_who_finds_no_connection_free_is_told_to_come_again_and_the_log_says_why(single_connection):
    client, narrow = single_connection
    with narrow.write() as busy_session, capture_logs() as lines:
        busy_session.execute(text("SELECT 1"))
        reply = client.get("/one")
        readiness = client.get("/readyz")
    assert (reply.status_code, reply.headers["Retry-After"], readiness.status_code) == (
        503,
        "30",
        503,
    )
    events = [
        (line["event"], line["endpoint"], line["error"])
        for line in lines
        if line["event"] != "request"
    ]
    assert events[0] == ("no connection to the database is free", "one", "TimeoutError")
    assert client.get("/one").text == "1", "it goes on once one is free again"


def test_with_a_second_connection_the_same_request_is_answered(single_connection, settings):
    client, narrow = single_connection
    wide = open_database(settings.database_url, connections=1, more=1)
    client.application.extensions["lms"] = replace(
        client.application.extensions["lms"], database=wide
    )
    with wide.read() as busy_session:
        busy_session.execute(text("SELECT 1"))
        assert client.get("/one").status_code == 200
    wide.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_is_lost_within_a_request_is_logged_with_the_word_of_the_database(app):
    name = app.extensions["lms"].settings.database_url.rpartition("/")[2]

    @public
    def view():
        with container().database.write() as session:
            session.execute(text("SELECT 1"))
            execute(
                int(os.environ["LMS_TEST_POSTGRES_PORT"]),
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            )
            return Response(str(session.scalar(text("SELECT 1"))), mimetype="text/plain")

    app.add_url_rule("/lost", "lost", view)
    with capture_logs() as lines:
        reply = app.test_client().get("/lost")
    assert (reply.status_code, reply.headers["Retry-After"]) == (503, "30")
    (line,) = [line for line in lines if line["event"] != "request"]
    assert (line["event"], line["endpoint"], line["error"], line["code"]) == (
        "connection to the database lost",
        "lost",
        "AdminShutdown",
        "57P01",
    )


def test_a_stored_file_that_is_damaged_is_not_given_out_and_logged(tmp_path):
    storage = FileStorage(tmp_path)
    digest = storage.put(b"a picture")
    with capture_logs() as lines:
        assert storage.get(digest) == b"a picture"
        assert storage.get("0" * 64) is None
    assert lines == []
    storage.find_path(digest).write_bytes(b"another one")
    with capture_logs() as lines:
        assert storage.get(digest) is None
    assert lines == [{"event": "stored file is damaged", "sha256": digest, "log_level": "error"}]
