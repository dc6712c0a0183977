"""The application that tests share: no state of one test reaches the next."""

import os
import shutil
from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select, text

from lms.catalogue.queries import get_pool
from lms.core.passwords import Passwords
from lms.core.throttle import ThrottleCount
from tests.conftest import CHEAP, NOW
from tests.postgres import execute


def count_throttles(container):
    with container.database.read() as session:
        return session.scalar(select(func.count()).select_from(ThrottleCount))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_use_leads_to_its_own_database_and_begins_with_empty_caches(
    shared_site, settings, clock, templates, tmp_path
):
    first = shared_site.use(settings, clock, Passwords(CHEAP))
    with first.database.write() as session:
        session.execute(insert(ThrottleCount).values(key="k", hits=1, window_ends_at=NOW))
        pool = get_pool(session)
    pages, key = shared_site.app.extensions["page cache"], shared_site.app.secret_key
    shared_site.app.config["MAX_CONTENT_LENGTH"] = 1
    assert count_throttles(first) == 1

    shutil.copy(templates["sqlite"], tmp_path / "other.db")
    other = replace(settings, database_url=f"sqlite:///{tmp_path}/other.db", secret_key="o" * 32)
    second = shared_site.use(other, clock, Passwords(CHEAP))
    assert count_throttles(second) == 0
    with second.database.read() as session:
        assert get_pool(session) is not pool
    assert shared_site.app.extensions["page cache"] is not pages
    assert shared_site.app.secret_key == other.secret_key != key
    assert shared_site.app.config["MAX_CONTENT_LENGTH"] == settings.max_upload_bytes

    shared_site.use(settings, clock, Passwords(CHEAP))
    assert count_throttles(first) == 1, "the control: the first database was not touched"


def read_backend(container):
    """Return the process id of PostgreSQL's end of the connection that reads."""
    with container.database.read() as session:
        return session.scalar(text("SELECT pg_backend_pid()"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_waits_for_the_next_use_and_one_that_is_ended_is_replaced(
    shared_site, settings, clock
):
    first = read_backend(shared_site.use(settings, clock, Passwords(CHEAP)))
    container = shared_site.use(settings, clock, Passwords(CHEAP))
    assert read_backend(container) == first
    shared_site.database.dispose()
    port = int(os.environ["LMS_TEST_POSTGRES_PORT"])
    execute(port, f"SELECT pg_terminate_backend({first})")
    assert read_backend(container) != first


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_forked_process_takes_no_connection_of_its_parent(shared_site, settings, clock):
    container = shared_site.use(settings, clock, Passwords(CHEAP))
    own = read_backend(container)
    shared_site.database.dispose()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, str(read_backend(container)).encode())
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert int(os.read(reading, 20)) != own
    assert read_backend(container) == own, "the control: the parent's was kept"


def test_a_view_cannot_be_added_to_it_but_to_an_application_of_ones_own(app, own_app):
    own_app.add_url_rule("/more", "more", str)
    with pytest.raises(AssertionError, match="can no longer be called"):
        app.add_url_rule("/more", "more", str)
