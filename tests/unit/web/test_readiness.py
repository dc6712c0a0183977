"""Readiness: anyone may check that the database accepts a write, which is rate-limited."""

import threading
import time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from lms.core.health import Heartbeat, record_heartbeat
from lms.web import observability
from tests.conftest import NOW


@pytest.fixture
def app(own_app):
    """Return an application of the test's own, since it changes that or looks at what it keeps."""
    return own_app


def count_heartbeats(statements):
    return sum(
        "heartbeat" in statement and not statement.startswith("SELECT") for statement in statements
    )


def test_whoever_asks_for_readiness_again_and_again_makes_no_more_than_one_write_in_two_seconds(
    app, client, count_queries, monkeypatch
):
    moment = 100.0
    monkeypatch.setattr(observability, "monotonic", lambda: moment)
    with count_queries(app) as statements:
        assert {client.get("/readyz").status_code for _time in range(50)} == {200}
    assert count_heartbeats(statements) == 1
    app.extensions["lms"].clock.forward(seconds=2)
    moment += observability.READINESS_SECONDS
    with count_queries(app) as statements:
        client.get("/readyz")
    assert count_heartbeats(statements) == 1, "the control: then it is tried again"


def test_a_database_that_takes_no_write_is_noticed_after_two_seconds_and_its_return_at_once(
    app, client, monkeypatch
):
    moment = 100.0
    monkeypatch.setattr(observability, "monotonic", lambda: moment)
    client.get("/readyz")
    working = observability.record_heartbeat
    monkeypatch.setattr(observability, "record_heartbeat", raise_disk_full)
    moment += observability.READINESS_SECONDS
    assert [client.get("/readyz").status_code for _time in range(2)] == [503, 503]
    monkeypatch.setattr(observability, "record_heartbeat", working)
    assert client.get("/readyz").status_code == 200


def raise_disk_full(*_arguments, **_values):
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def test_of_those_who_ask_a_new_database_first_at_the_same_moment_none_is_refused(container):
    def record():
        with container.database.write() as session:
            has_begun.wait(20)
            record_heartbeat(session, now=NOW)
        answers.append("ready")

    has_begun, answers = threading.Event(), []
    threads = [threading.Thread(target=record) for _number in range(3)]
    with container.database.write() as session:
        for thread in threads:
            thread.start()
        record_heartbeat(session, now=NOW)
        has_begun.set()
        time.sleep(0.5)  # the others reach the row, or wait for the write lock
        assert answers == [], "the control: they were at the same moment"
    for thread in threads:
        thread.join(20)
    assert answers == ["ready"] * 3
    with container.database.read() as session:
        assert session.scalars(select(Heartbeat.at)).all() == [NOW]
