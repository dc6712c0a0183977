"""Readiness: anybody may ask whether the database takes a write, and nobody can make it write without end by asking."""

import threading
import time

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from lms.core.health import Heartbeat, beat
from lms.web import observability
from tests.conftest import NOW


@pytest.fixture
def app(own_app):
    """These tests change the application, or look at what it keeps."""
    return own_app


def heartbeats(statements):
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
    assert heartbeats(statements) == 1
    app.extensions["lms"].clock.forward(seconds=2)
    moment += observability.PROOF_SECONDS
    with count_queries(app) as statements:
        client.get("/readyz")
    assert heartbeats(statements) == 1, "the control: then it is tried again"


def test_a_database_that_takes_no_write_any_more_is_noticed_after_two_seconds_and_at_once_when_it_does_again(
    app, client, monkeypatch
):
    moment = 100.0
    monkeypatch.setattr(observability, "monotonic", lambda: moment)
    client.get("/readyz")
    works = observability.beat
    monkeypatch.setattr(observability, "beat", no_room)
    moment += observability.PROOF_SECONDS
    assert [client.get("/readyz").status_code for _time in range(2)] == [503, 503]
    monkeypatch.setattr(observability, "beat", works)
    assert client.get("/readyz").status_code == 200


def no_room(*_arguments, **_values):
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def test_of_those_who_ask_a_new_database_first_at_the_same_moment_none_is_refused(container):
    def ask():
        with container.database.write() as session:
            begun.wait(20)
            beat(session, now=NOW)
        answers.append("ready")

    begun, answers = threading.Event(), []
    threads = [threading.Thread(target=ask) for _number in range(3)]
    with container.database.write() as session:
        for thread in threads:
            thread.start()
        beat(session, now=NOW)
        begun.set()
        time.sleep(0.5)  # the others come to the row, or wait for their turn to write
        assert answers == [], "the control: they were at the same moment"
    for thread in threads:
        thread.join(20)
    assert answers == ["ready"] * 3
    with container.database.read() as session:
        assert session.scalars(select(Heartbeat.at)).all() == [NOW]
