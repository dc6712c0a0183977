"""SQLite keeps what it acknowledged, and loses no update: every pooled connection is set so, and every writer waits for its turn."""

import threading

import pytest
from sqlalchemy import create_engine, text

from lms.core.database import open_database

WRITERS = 8
TIMES = 25


@pytest.fixture
def url(tmp_path) -> str:
    made = f"sqlite:///{tmp_path / 'count.db'}"
    database = open_database(made)
    with database.write() as session:
        session.execute(
            text("CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)")
        )
        session.execute(text("INSERT INTO counter VALUES (1, 0)"))
    database.dispose()
    return made


def by_all_at_once(add_one) -> int:
    """Lets the writers go together. Returns how often one was refused."""
    start, refused = threading.Barrier(WRITERS), []

    def run() -> None:
        start.wait()
        for _ in range(TIMES):
            try:
                add_one()
            except Exception as error:
                refused.append(error)

    threads = [threading.Thread(target=run) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(refused)


def read_then_write(connection) -> None:
    value = connection.execute(text("SELECT value FROM counter")).scalar_one()
    connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})


def value_of(url: str) -> int:
    with create_engine(url).connect() as connection:
        return connection.execute(text("SELECT value FROM counter")).scalar_one()


def test_parallel_writers_lose_no_update(url):
    database = open_database(url)

    def add_one() -> None:
        with database.write() as session:
            read_then_write(session)

    assert by_all_at_once(add_one) == 0
    assert value_of(url) == WRITERS * TIMES


def test_the_drivers_own_transactions_lose_updates(url):
    engine = create_engine(url)

    def add_one() -> None:
        with engine.begin() as connection:
            read_then_write(connection)

    refused = by_all_at_once(add_one)
    assert value_of(url) < WRITERS * TIMES - refused


def test_every_pooled_connection_is_durable_and_checked(url):
    database = open_database(url)
    for read_only in (False, True):
        opened = [database.session(read_only=read_only) for _ in range(5)]
        try:
            for session in (
                opened[:1] if not read_only else opened
            ):  # one writer at a time is the rule
                found = {
                    name: session.execute(text(f"PRAGMA {name}")).scalar_one()
                    for name in (
                        "synchronous",
                        "journal_mode",
                        "foreign_keys",
                        "busy_timeout",
                        "query_only",
                    )
                }
                assert found == {
                    "synchronous": 2,
                    "journal_mode": "wal",
                    "foreign_keys": 1,
                    "query_only": int(read_only),
                    "busy_timeout": 15000
                    if read_only
                    else 5,  # a writer tries again and again for so long
                }
        finally:
            for session in opened:
                session.close()
    with create_engine(url).connect() as plain:
        assert plain.execute(text("PRAGMA foreign_keys")).scalar_one() == 0
