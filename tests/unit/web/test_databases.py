"""The PostgreSQL database that tests use in turn."""

import os

import psycopg
import pytest

from tests.databases import ReusedDatabase

PORT = "LMS_TEST_POSTGRES_PORT"


@pytest.fixture
def database(templates):
    """Return a database of this test's own."""
    reused_database = ReusedDatabase(int(os.environ[PORT]), templates["postgresql"])
    yield reused_database
    reused_database.drop()


def run_statement(name, statement):
    """Run a statement in the database as a test would."""
    url = f"postgresql://postgres@127.0.0.1:{os.environ[PORT]}/{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(statement).rowcount


def test_rows_that_a_test_adds_are_gone_and_the_database_is_used_again(database):
    name = database.lend()
    run_statement(name, "INSERT INTO heartbeat VALUES (1, now())")
    database.take_back()
    assert database.lend() == name
    assert run_statement(name, "SELECT * FROM heartbeat") == 0


def test_a_transaction_that_a_test_leaves_open_is_ended_and_an_idle_connection_stays(database):
    name = database.lend()
    url = f"postgresql://postgres@127.0.0.1:{os.environ[PORT]}/{name}"
    with psycopg.connect(url) as writer, psycopg.connect(url, autocommit=True) as idle:
        writer.execute("INSERT INTO heartbeat VALUES (1, now())")
        idle.execute("SELECT 1")
        database.take_back()
        assert idle.execute("SELECT count(*) FROM heartbeat").fetchone() == (0,)
        with pytest.raises(psycopg.OperationalError):
            writer.execute("SELECT 1")
    assert database.lend() == name


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE person ADD COLUMN more integer",
        "ALTER TABLE person ALTER COLUMN surname DROP NOT NULL",
        "ALTER TABLE person RENAME TO human",
        "ALTER TABLE enrolment_event DISABLE TRIGGER ALL",
        "CREATE INDEX more ON person (surname)",
        "UPDATE region_unit SET kato = '0' WHERE id = (SELECT min(id) FROM region_unit)",
    ],
)
def test_a_database_whose_schema_or_reference_data_a_test_has_changed_is_not(database, change):
    name = database.lend()
    run_statement(name, change)
    database.take_back()
    assert database.lend() != name
