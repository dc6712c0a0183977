"""SQLite chooses the index that leads to few rows once it knows its tables."""

import pytest
from sqlalchemy import text

from lms.core import engines
from lms.core.database import open_database
from lms.core.statistics import refresh_statistics

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
# Everybody is of the same kind, and each has a name: without statistics both indexes look alike.
TABLES = (
    "CREATE TABLE creature (name TEXT, kind TEXT)",
    "CREATE INDEX by_name ON creature (name)",
    "CREATE INDEX by_kind ON creature (kind)",
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
    "INSERT INTO creature SELECT 'name' || i, 'cat' FROM n",
)
PLAN = text("EXPLAIN QUERY PLAN SELECT * FROM creature WHERE kind = 'cat' AND name = 'name5'")


def add_creatures(database):
    with database.write() as session:
        for statement in TABLES:
            session.connection().exec_driver_sql(statement)


def explain_plan(database):
    with database.read() as session:
        return session.execute(PLAN).one().detail


@sqlite_only
def test_sqlite_takes_the_better_index_when_it_knows_the_tables(settings):
    database = open_database(settings.database_url)
    add_creatures(database)
    database.dispose()
    assert "by_kind" in explain_plan(database), "the control: it does not know better"
    assert refresh_statistics(database) > 0
    database.dispose()
    assert "by_name" in explain_plan(database)
    assert refresh_statistics(database) == 0, "nothing has changed much"
    database.dispose()


@sqlite_only
@pytest.mark.parametrize(("seconds", "index_name"), [(0, "by_name"), (3600, "by_kind")])
def test_open_connections_learn_of_it_when_they_are_replaced(
    settings, monkeypatch, seconds, index_name
):
    monkeypatch.setattr(engines, "RECYCLE_SECONDS", seconds)
    database, other = (open_database(settings.database_url) for _ in range(2))
    add_creatures(other)
    assert "by_kind" in explain_plan(database)
    refresh_statistics(other)
    assert index_name in explain_plan(database)
    database.dispose()
    other.dispose()


def test_a_site_of_either_kind_keeps_its_statistics(container):
    refresh_statistics(container.database)
    assert refresh_statistics(container.database) == 0
