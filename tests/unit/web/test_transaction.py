"""Transactions of a request, tested with planted views."""

import pytest
from flask import abort
from sqlalchemy import select

from lms.core.throttle import ThrottleCount, hit
from lms.web import access, transaction
from tests.conftest import NOW
from tests.factories import accounts
from tests.threads import run_at_once


@pytest.fixture
def app(own_app):
    """Return an application of the test's own, since it changes that."""
    return own_app


def build_work(key):
    """Return work that adds a row."""

    def work(writing):
        hit(writing, key=key, window=NOW - NOW.replace(year=2025), now=NOW)

    return work


@pytest.fixture
def rows(app):
    """Count the rows."""

    def run():
        with app.extensions["lms"].database.read() as reading:
            return len(reading.scalars(select(ThrottleCount.key)).all())

    return run


@pytest.fixture
def ask(app):
    """Plant a view and request it."""

    def run(view, method="POST"):
        app.add_url_rule(
            "/planted", "planted", access.capability_url(view), methods=["GET", "POST"]
        )
        client = app.test_client()
        client.judge = False
        return client.open("/planted", method=method).status_code

    return run


def test_work_after_the_commit_is_done_only_if_the_view_ends_well(ask, rows):
    def view():
        transaction.after_commit(build_work("one"))
        return "well"

    assert ask(view, "GET") == 200
    assert rows() == 1


def test_work_after_the_commit_is_left_out_if_the_view_fails(ask, rows):
    def view():
        transaction.after_commit(build_work("one"))
        abort(422)

    assert ask(view) == 422
    assert rows() == 0


def test_a_page_whose_work_after_the_commit_fails_is_not_sent(ask):
    def fail(_writing):
        raise OSError("no space left on device")

    def view():
        transaction.after_commit(fail)
        return "never"

    assert ask(view, "GET") == 500


def test_what_is_committed_apart_stays_although_the_view_fails(ask, rows):
    def view():
        transaction.commit_apart(build_work("one"))
        build_work("two")(transaction.session())
        abort(422)

    assert ask(view) == 422
    assert rows() == 1


def test_a_reply_is_compressed_after_its_transaction_so_that_other_writers_need_not_wait(
    app, rows, monkeypatch
):
    """On SQLite the second writer would wait for the first one, which waits for it."""

    def compress(content, *_level, **_options):
        with app.extensions["lms"].database.write() as writing:
            build_work("two")(writing)
        return content

    def view():
        build_work("one")(transaction.session())
        return "long" * 1000

    monkeypatch.setattr("lms.web.compression.igzip.compress", compress)
    app.add_url_rule("/planted", "planted", access.capability_url(view), methods=["POST"])
    client = app.test_client()
    client.judge = False
    assert client.post("/planted", headers={"Accept-Encoding": "gzip"}).status_code == 200
    assert rows() == 2


@pytest.mark.parametrize("way", ["database", "commit_apart"])
def test_another_transaction_within_that_of_the_request_is_refused(ask, rows, way):
    ways = {
        "database": transaction.database,
        "commit_apart": lambda: transaction.commit_apart(build_work("two")),
    }

    def view():
        build_work("one")(transaction.session())
        with pytest.raises(RuntimeError, match="begun its transaction"):
            ways[way]()
        return "refused"

    assert ask(view) == 200
    assert rows() == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_service_with_the_database_holds_no_snapshot_of_the_request(ask, method, session, app):
    """The control: until then the request sees what it saw first."""
    person = accounts.add_person(session, language="kk")
    session.commit()

    def language():
        return transaction.reading_session().scalar(
            select(type(person).language).where(type(person).id == person.id)
        )

    def view():
        languages = [language()]
        with app.extensions["lms"].database.write() as writing:
            writing.get(type(person), person.id).language = "ru"
        languages.append(language())
        transaction.database()
        return "well" if [*languages, language()] == ["kk", "kk", "ru"] else abort(409)

    assert ask(view, method) == 200


def test_rows_are_read_from_one_snapshot_while_they_are_sent_and_then_let_go(app, session):
    people = [accounts.add_person(session) for _ in range(3)]
    session.commit()
    ids = [person.id for person in people]
    person_id = type(people[0]).id
    with app.test_request_context():
        rows = transaction.read_while_sent(
            lambda own: own.scalars(select(person_id).where(person_id.in_(ids)).order_by(person_id))
        )
    pool = app.extensions["lms"].database.reader.pool
    before = pool.checkedout()
    assert next(rows) == ids[0], "the request has ended"
    assert pool.checkedout() == before + 1
    assert list(rows) == ids[1:]
    assert pool.checkedout() == before


def test_counts_of_several_requests_at_once_are_all_there(app):
    def work(_number):
        with app.test_request_context(method="POST"):
            return transaction.commit_apart(
                lambda writing: hit(
                    writing, key="one", window=NOW - NOW.replace(year=2025), now=NOW
                )
            )

    run_at_once(work)
    with app.extensions["lms"].database.read() as reading:
        assert reading.scalars(select(ThrottleCount.hits)).all() == [6]
