"""SQLite keeps what it acknowledged and loses no update: all connections are set up for it."""

import sys
import threading
import time
from multiprocessing import get_context
from time import monotonic

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from lms.core.database import open_database

PROCESSES = 3
WRITERS = 8
TIMES = 25


@pytest.fixture
def url(tmp_path) -> str:
    sqlite_url = f"sqlite:///{tmp_path / 'count.db'}"
    database = open_database(sqlite_url)
    with database.write() as session:
        session.execute(
            text("CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)")
        )
        session.execute(text("INSERT INTO counter VALUES (1, 0)"))
    database.dispose()
    return sqlite_url


@pytest.fixture
def database(url):
    """Open the database with the application's own connections, and close them."""
    own_database = open_database(url)
    yield own_database
    own_database.dispose()


@pytest.fixture
def plain_engine(url):
    """Open the database with connections as the driver makes them."""
    engine = create_engine(url)
    yield engine
    engine.dispose()


def run_writers_together(add_one) -> int:
    """Run the writers at once; return how often one was refused."""
    start, errors = threading.Barrier(WRITERS), []

    def run() -> None:
        start.wait()
        for _ in range(TIMES):
            try:
                add_one()
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return len(errors)


def read_then_write(connection) -> None:
    value = connection.execute(text("SELECT value FROM counter")).scalar_one()
    time.sleep(0.001)  # another one reads meanwhile, however fast a commit is
    connection.execute(text("UPDATE counter SET value = :value"), {"value": value + 1})


def read_value(engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("SELECT value FROM counter")).scalar_one()


def test_parallel_writers_lose_no_update(database, plain_engine):
    def add_one() -> None:
        with database.write() as session:
            read_then_write(session)

    assert run_writers_together(add_one) == 0
    assert read_value(plain_engine) == WRITERS * TIMES


def count_in_process(url: str) -> None:
    """Add as one process of several; exit with the number of refusals."""
    database = open_database(url)

    def add_one() -> None:
        with database.write() as session:
            read_then_write(session)

    refusals = run_writers_together(add_one)
    database.dispose()
    sys.exit(refusals)


def test_forked_processes_with_parallel_writers_each_lose_no_update(url, database, plain_engine):
    with database.write() as session:
        session.execute(text("SELECT 1"))  # the parent has written, as the one of workers has
    database.dispose()
    processes = [
        get_context("fork").Process(target=count_in_process, args=(url,)) for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert read_value(plain_engine) == PROCESSES * WRITERS * TIMES


def test_a_thread_that_opens_a_second_writer_is_refused_in_time_and_can_go_on(
    database, plain_engine, monkeypatch
):
    monkeypatch.setattr("lms.core.sqlite_connections.BUSY_TIMEOUT_SECONDS", 0.2)
    with database.write() as session:
        read_then_write(session)
        began = monotonic()
        with pytest.raises(OperationalError, match="database is locked"), database.write() as other:
            read_then_write(other)
        assert 0.2 <= monotonic() - began < 5
    with database.write() as session:
        read_then_write(session)
    assert read_value(plain_engine) == 2


def test_the_drivers_own_transactions_lose_updates(plain_engine):
    def add_one() -> None:
        with plain_engine.begin() as connection:
            read_then_write(connection)

    refusals = run_writers_together(add_one)
    assert read_value(plain_engine) < WRITERS * TIMES - refusals


def test_every_pooled_connection_is_durable_and_checked(database, plain_engine):
    for read_only in (False, True):
        sessions = [database.open_session(read_only=read_only) for _ in range(5)]
        try:
            # There is only one writer at a time.
            for session in sessions if read_only else sessions[:1]:
                settings = {
                    name: session.execute(text(f"PRAGMA {name}")).scalar_one()
                    for name in (
                        "synchronous",
                        "journal_mode",
                        "foreign_keys",
                        "busy_timeout",
                        "query_only",
                    )
                }
                assert settings == {
                    "synchronous": 2,
                    "journal_mode": "wal",
                    "foreign_keys": 1,
                    "query_only": int(read_only),
                    # A writer polls every millisecond instead.
                    "busy_timeout": 15000 if read_only else 1,
                }
        finally:
            for session in sessions:
                session.close()
    with plain_engine.connect() as plain:
        assert plain.execute(text("PRAGMA foreign_keys")).scalar_one() == 0
