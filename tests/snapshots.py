"""Rows that many tests begin with: created once per kind of database, then restored."""

import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import Any

from psycopg import Connection, sql
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.database import Base

Ids = dict[str, Any]
Rows = dict[str, bytes]
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"


def reuse_rows(create: Callable[[Session], Ids]) -> Callable[[Session], Ids]:
    """Run `create` once for each kind of database; later calls restore its rows.

    `create` commits to a database that equals the template and returns the ids of what it added.
    """
    snapshots: dict[str, tuple[Ids, Callable[[Session], None]]] = {}

    @wraps(create)
    def create_or_restore(session: Session) -> Ids:
        assert session.scalar(select(func.count()).select_from(Person)) == 0, "it has to come first"
        kind = session.get_bind().dialect.name
        prepare = {"sqlite": _prepare_sqlite, "postgresql": _prepare_postgresql}[kind]
        if kind in snapshots:
            ids, restore = snapshots[kind]
            restore(session)
        else:
            take_snapshot = prepare(session)
            ids = create(session)
            session.commit()
            snapshots[kind] = ids, take_snapshot()
        return ids

    return create_or_restore


def _prepare_sqlite(session: Session) -> Callable[[], Callable[[Session], None]]:
    """Return what takes a snapshot: of the whole file."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)

    def take_snapshot() -> Callable[[Session], None]:
        _copy_database(session, lambda driver: driver.backup(copy))
        return lambda session: _copy_database(session, copy.backup)

    return take_snapshot


def _copy_database(session: Session, copy: Callable[[Any], None]) -> None:
    session.commit()  # a copy needs the write lock to be free
    connection = session.get_bind().engine.raw_connection()
    copy(connection.driver_connection)
    connection.close()


def _prepare_postgresql(session: Session) -> Callable[[], Callable[[Session], None]]:
    """Return what takes a snapshot: rows of tables that are empty now, and sequences."""
    tables = [
        table
        for table in Base.metadata.sorted_tables
        if session.execute(select(table).limit(1)).first() is None
    ]

    def take_snapshot() -> Callable[[Session], None]:
        driver = _get_driver_connection(session)
        rows = {
            table.name: _copy_out(driver, table.name)
            for table in tables
            if session.execute(select(table).limit(1)).first()
        }
        numbers = driver.execute(_SEQUENCES).fetchall()
        session.commit()
        return lambda session: _copy_in(session, rows, numbers)

    return take_snapshot


def _get_driver_connection(session: Session) -> Connection[Any]:
    driver = session.connection().connection.driver_connection
    assert isinstance(driver, Connection)
    return driver


def _copy_out(driver: Connection[Any], table: str) -> bytes:
    with driver.cursor().copy(
        sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    ) as rows:
        return b"".join(map(bytes, rows))


def _copy_in(session: Session, rows: Rows, numbers: list[Any]) -> None:
    driver = _get_driver_connection(session)
    # Triggers stay off: what they wrote is among the rows.
    driver.execute("SET LOCAL session_replication_role = replica")
    for table, content in rows.items():
        with driver.cursor().copy(
            sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
        ) as target:
            target.write(content)
    driver.cursor().executemany("SELECT setval(quote_ident(%s)::regclass, %s)", numbers)
    session.commit()
