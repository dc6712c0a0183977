"""Connections to SQLite: their settings, how a transaction begins, and our own functions."""

import sqlite3
from time import monotonic
from typing import Any, Final

from sqlalchemy import Connection, Engine, event

from lms.core.collation import COLLATION, compare_texts
from lms.core.fingerprints import SQLITE_NAME, sha256

BUSY_TIMEOUT_SECONDS: Final = 15
# SQLite's busy handler backs off, turning a 10 ms wait into 18 ms; poll every millisecond instead.
# A lock between the threads of a process was slower under load (docs/adr/0026).
POLL_MILLISECONDS: Final = 1


def is_schema_missing(error: sqlite3.Error) -> bool:
    """Return whether a table or a column is missing: the schema is that of another version."""
    return str(error).startswith(("no such table", "no such column"))


def prepare_sqlite(engine: Engine, *, begin: str, read_only: bool) -> None:
    """Set how an engine opens its connections to SQLite, and how their transactions begin."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000 if read_only else POLL_MILLISECONDS}",
            "secure_delete=ON",
            "wal_autocheckpoint=4000",  # pages; fewer checkpoints write a hot page to the file once
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        register_functions(connection)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if read_only:
            connection.connection.cursor().execute(
                begin
            )  # takes no lock, so no error needs translating; a tenth of the time
            return
        if not _poll_begin(connection.connection.cursor(), begin):
            connection.exec_driver_sql(begin)  # raises the error as SQLAlchemy's own


def _poll_begin(cursor: Any, begin: str) -> bool:
    """Begin a transaction when other writers let it; return False after a timeout or an error."""
    deadline = monotonic() + BUSY_TIMEOUT_SECONDS
    while monotonic() < deadline:
        try:
            cursor.execute(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
        else:
            return True
    return False


def register_functions(connection: Any) -> None:
    """Register the collation and functions that indexes and queries need on a SQLite connection."""
    connection.create_collation(COLLATION, compare_texts)
    connection.create_function("lower", 1, _lower_text, deterministic=True)
    connection.create_function(
        SQLITE_NAME, 1, lambda value: None if value is None else sha256(value), deterministic=True
    )


def _lower_text(text: str | int | float | None) -> str | int | float | None:
    return text.lower() if isinstance(text, str) else text
