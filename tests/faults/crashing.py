"""Migrations that are killed or fail at their n-th point, and the state of the database then."""

import hashlib
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import Pool

from lms.core.migrations import upgrade_database
from lms.core.sqlite_connections import register_functions
from tests.postgres import execute
from tests.processes import get_clean_context

_SCHEMA = """
    SELECT 'column', attrelid::regclass::text, attname, format_type(atttypid, atttypmod),
        attnotnull::text, (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
        WHERE adrelid = attrelid AND adnum = attnum)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
    UNION ALL SELECT 'index', '', indexdef, '', '', '' FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid),
        '', '' FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'trigger', '', pg_get_triggerdef(oid), '', '', '' FROM pg_trigger
    WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, prosrc, '', '', '' FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2, 3, 4
"""
_TABLES = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND oid NOT IN (SELECT relation FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE datname = current_database() AND mode = ANY(%s)) ORDER BY 1
"""
_HELD_ALONE = ["AccessExclusiveLock"]
# The catalogue as it stands: to write out definitions, as _SCHEMA does, waits for locks on tables.
_CATALOGUE = " UNION ALL ".join(
    f"SELECT '{table}', md5(string_agg({row}, ',' ORDER BY {key})) FROM {table} t"
    f" WHERE {key} > 16383"
    for table, row, key in (
        ("pg_class", "concat_ws(' ', oid, relname, relkind)", "oid"),
        ("pg_attribute", "attrelid || t::text", "attrelid"),
        *((name, "t::text", "oid") for name in ("pg_attrdef", "pg_constraint", "pg_trigger")),
        ("pg_index", "t::text", "indexrelid"),
        ("pg_proc", "t::text", "oid"),
    )
)


def read_state(url: str) -> str:
    """Return a hash of all that a database holds: schema, rows and version."""
    digest = hashlib.sha256()
    for line in _dump_sqlite(url) if url.startswith("sqlite") else _dump_postgresql(url):
        digest.update(line.encode())
    return digest.hexdigest()


def _dump_sqlite(url: str) -> Iterator[str]:
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        register_functions(connection)
        yield from connection.iterdump()


def _dump_postgresql(url: str) -> Iterator[str]:
    with psycopg.connect(_build_dsn(url), autocommit=True) as connection:
        yield repr(connection.execute(_SCHEMA).fetchall())
        yield repr(sorted(_hash_tables(connection, []).items()))


def _hash_tables(connection: psycopg.Connection, left_out: list[str]) -> dict[str, str]:
    """Return hashes of tables' rows by name, but for tables on which somebody has such a lock."""
    names = [row[0] for row in connection.execute(_TABLES, [left_out])]
    hashes = " UNION ALL ".join(
        f"SELECT '{name}', md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \"{name}\" t"
        for name in names
    )
    return dict(connection.execute(hashes).fetchall()) if hashes else {}


@contextmanager
def watch_commits(url: str) -> Iterator[Callable[[], bool]]:
    """Yield a function that tells whether others have changed the database, by a commit.

    What they have not committed, a crash would take back. PostgreSQL keeps readers out of tables
    that a transaction holds for itself alone: of these nothing is committed, and they are left out.
    """
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(make_url(url).database or "")) as connection:
            yield _watch_parts(
                lambda: {"version": connection.execute("PRAGMA data_version").fetchone()}
            )
        return
    with psycopg.connect(_build_dsn(url), autocommit=True) as connection:
        yield _watch_parts(
            lambda: {
                **dict(connection.execute(_CATALOGUE).fetchall()),
                **_hash_tables(connection, _HELD_ALONE),
            }
        )


def _watch_parts(read_parts: Callable[[], dict[str, object]]) -> Callable[[], bool]:
    before = read_parts()
    return lambda: any(before.get(name) != part for name, part in read_parts().items())


def _build_dsn(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def copy_databases(url: str) -> Iterator[Callable[[], str]]:
    """Yield a function that copies the database; delete the copies at the end."""
    names: list[str] = []

    def copy() -> str:
        name = f"copy_{uuid4().hex}"
        names.append(name)
        source = make_url(url)
        if url.startswith("sqlite"):
            file = Path(source.database or "")
            with closing(sqlite3.connect(file)) as connection:  # copies what is in its WAL too
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(file, file.with_name(name))
            return f"sqlite:///{file.with_name(name)}"
        execute(source.port or 0, f"CREATE DATABASE {name} TEMPLATE {source.database}")
        return source.set(database=name).render_as_string(hide_password=False)

    yield copy
    for name in names:
        if not url.startswith("sqlite"):
            execute(make_url(url).port or 0, f"DROP DATABASE {name} WITH (FORCE)")


def disconnect_others(url: str) -> None:
    """End other connections to a PostgreSQL database, which would prevent copying it."""
    if not url.startswith("sqlite"):
        with psycopg.connect(_build_dsn(url), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@contextmanager
def call_at_each_point(do: Callable[[], object]) -> Iterator[None]:
    """Call `do` after each statement, before each commit and when a connection is closed."""

    def note(*_arguments: Any) -> None:
        do()

    targets = (Engine, "after_cursor_execute"), (Engine, "commit"), (Pool, "checkin")
    for target, name in targets:
        event.listen(target, name, note)
    try:
        yield
    finally:
        for target, name in targets:
            event.remove(target, name, note)


@contextmanager
def call_at_point(point: int, stop: Callable[[], object]) -> Iterator[None]:
    """Call `stop` at the n-th point."""
    points = count(1)
    with call_at_each_point(lambda: stop() if next(points) == point else None):
        yield


def remove_free_pages(url: str) -> None:
    """Shrink an SQLite file, so that any new row needs disk space."""
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        register_functions(connection)
        connection.execute("VACUUM")


@contextmanager
def limit_growth(pages: int) -> Iterator[None]:
    """Let an SQLite database grow by so many pages; then the disk is full."""

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        size = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={size + pages}")

    event.listen(Engine, "connect", limit)
    try:
        yield
    finally:
        event.remove(Engine, "connect", limit)


@contextmanager
def commit_each_statement() -> Iterator[None]:
    """Commit each statement by itself, as Python's SQLite driver does with DDL by default."""

    def replace_begin(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any
    ) -> tuple[str, Any]:
        return ("SELECT 1" if statement.startswith("BEGIN") else statement), parameters

    event.listen(Engine, "before_cursor_execute", replace_begin, retval=True)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", replace_begin)


def kill_this_process() -> None:
    """Do what `kill -9` does, at this very statement."""
    os.kill(os.getpid(), signal.SIGKILL)


def _migrate_and_be_killed(url: str, revision: str, point: int) -> None:
    with call_at_point(point, kill_this_process):
        upgrade_database(url, revision)


def kill_a_migration(url: str, revision: str, point: int) -> bool:
    """Migrate in a process that is killed at the point; return False if it ended before."""
    process = get_clean_context().Process(
        target=_migrate_and_be_killed, args=(url, revision, point)
    )
    process.start()
    process.join(60)
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    return process.exitcode != 0
