"""The application that tests share: no state of one test reaches the next."""

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import func, insert, select

from lms.catalogue.queries import get_pool
from lms.core.passwords import Passwords
from lms.core.throttle import ThrottleCount
from tests.conftest import CHEAP, NOW


def count_throttles(container):
    with container.database.read() as opened:
        return opened.scalar(select(func.count()).select_from(ThrottleCount))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_each_use_leads_to_its_own_database_and_begins_with_empty_caches(
    shared_site, settings, clock, templates, tmp_path
):
    first = shared_site.use(settings, clock, Passwords(CHEAP))
    with first.database.write() as opened:
        opened.execute(insert(ThrottleCount).values(key="k", hits=1, window_ends_at=NOW))
        pool = get_pool(opened)
    pages, key = shared_site.app.extensions["page cache"], shared_site.app.secret_key
    shared_site.app.config["MAX_CONTENT_LENGTH"] = 1
    assert count_throttles(first) == 1

    shutil.copy(templates["sqlite"], tmp_path / "other.db")
    other = replace(settings, database_url=f"sqlite:///{tmp_path}/other.db", secret_key="o" * 32)
    second = shared_site.use(other, clock, Passwords(CHEAP))
    assert count_throttles(second) == 0
    with second.database.read() as opened:
        assert get_pool(opened) is not pool
    assert shared_site.app.extensions["page cache"] is not pages
    assert shared_site.app.secret_key == other.secret_key != key
    assert shared_site.app.config["MAX_CONTENT_LENGTH"] == settings.max_upload_bytes

    shared_site.use(settings, clock, Passwords(CHEAP))
    assert count_throttles(first) == 1, "the control: the first database was not touched"


def test_a_view_cannot_be_added_to_it_but_to_an_application_of_ones_own(app, own_app):
    own_app.add_url_rule("/more", "more", str)
    with pytest.raises(AssertionError, match="can no longer be called"):
        app.add_url_rule("/more", "more", str)
