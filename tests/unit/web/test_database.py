"""Sessions of a request: which may write, and when they commit."""

import pytest
from flask import Response
from sqlalchemy import func, insert, select

from lms.core.database import open_database
from lms.core.settings import load_settings
from lms.core.throttle import ThrottleCount
from lms.web.access import public
from lms.web.csrf import mask_token
from lms.web.database import build_absolute_url, db
from lms.web.transaction import reading_session, session
from tests.conftest import NOW

TOKEN = "t" * 32
REFUSED = (500, 503)  # on PostgreSQL and SQLite


@pytest.fixture
def app(own_app):
    """Return an application of the test's own, since it changes that or looks at what it keeps."""
    return own_app


def insert_count(opened_session):
    opened_session.execute(insert(ThrottleCount).values(key="k", hits=1, window_ends_at=NOW))


@pytest.fixture
def counts(container):
    def read_counts():
        with container.database.read() as opened_session:
            return opened_session.scalar(select(func.count()).select_from(ThrottleCount))

    return read_counts


@pytest.fixture
def visitor(app):
    """Return a client of views that write to the request's session or to the read-only one."""

    @public
    def write(status):
        insert_count(session())
        return Response(status=status, mimetype="text/plain")

    @public
    def write_apart():
        session().connection()
        insert_count(reading_session())
        return Response(mimetype="text/plain")

    app.add_url_rule("/write/<int:status>", "write", write, methods=["GET", "POST"])
    app.add_url_rule("/write-apart", "write_apart", write_apart, methods=["POST"])
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf"] = TOKEN
    return client


def request_status(client, method, path):
    return client.open(path, method=method, headers={"X-CSRF-Token": mask_token(TOKEN)}).status_code


def test_a_get_that_writes_is_refused_and_a_post_that_writes_is_kept(visitor, counts):
    assert request_status(visitor, "GET", "/write/204") in REFUSED
    assert counts() == 0
    assert request_status(visitor, "POST", "/write/204") == 204
    assert counts() == 1


def test_what_a_post_wrote_is_undone_if_it_ends_above_400(visitor, counts):
    assert request_status(visitor, "POST", "/write/409") == 409
    assert counts() == 0


def test_what_is_read_apart_cannot_write_though_the_request_does(visitor, counts):
    assert request_status(visitor, "POST", "/write-apart") in REFUSED
    assert counts() == 0


def test_a_request_leaves_no_session_and_no_connection_behind(app, visitor):
    for method, status in (("GET", 204), ("POST", 204), ("POST", 409)):
        with app.app_context():
            request_status(visitor, method, f"/write/{status}")
            assert not db.session.registry.has()
        with app.app_context():
            assert [engine.pool.checkedout() for engine in db.engines.values()] == [0, 0]


def test_outside_a_request_the_session_writes(app, counts):
    with app.app_context():
        insert_count(db.session())
        db.session.commit()
    assert counts() == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_on_postgresql_both_binds_together_open_no_more_connections_than_one_did(app, settings):
    with app.app_context():
        sizes = [(engine.pool.size(), engine.pool._max_overflow) for engine in db.engines.values()]
    assert sizes == [(settings.threads / 2, settings.threads)] * 2


def test_a_relative_path_leads_to_the_same_file_with_an_application_and_without(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    url = load_settings({"LMS_DATABASE_URL": "sqlite:///lms.db"}).database_url
    assert build_absolute_url(url) == f"sqlite:///{tmp_path}/lms.db"
    database = open_database(url)
    with database.write() as opened_session:
        assert opened_session.scalar(select(1)) == 1
    database.dispose()
    assert (tmp_path / "lms.db").exists()
