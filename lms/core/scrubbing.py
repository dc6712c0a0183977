"""Removal of deleted content from the files of the database."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from lms.core.database import Database
from lms.core.personal_data import PersonalData
from lms.core.sqlite_connections import BUSY_TIMEOUT_SECONDS, POLL_MILLISECONDS

# Compacting a larger file takes so long that requests which write would be refused.
MAX_BYTES_TO_COMPACT: Final = 100 * 1024 * 1024
NO_RIGHT: Final = "42501"  # SQLSTATE
PATIENCE_SECONDS: Final = 600  # longer than any file or report takes
# Readers of this database and writers of any database of the server keep old rows alive.
_IS_OLDER_ACTIVE: Final = text(
    "SELECT EXISTS (SELECT * FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND xact_start < :began"
    " AND (backend_xid IS NOT NULL OR backend_xmin IS NOT NULL))"
    " OR txid_snapshot_xmin(txid_current_snapshot()) <= :number"
)


class RowsStillRead(Exception):
    """An old transaction sees rows deleted since, which a table written anew would keep for it."""


def scrub_deleted(database: Database) -> bool:
    """Remove deleted content as far as that disturbs nobody; return whether nothing is left.

    SQLite overwrites deleted content (secure_delete), but keeps a copy of some rows where a page
    was divided: of 4,000 erased people 21 could be found. Only writing the file anew removes these.
    """
    if database.writer.dialect.name != "sqlite":
        return False
    if Path(database.writer.url.database or "").stat().st_size > MAX_BYTES_TO_COMPACT:
        _empty_log(database)
        return False
    compact_tables(database, ())
    return True


def compact_tables(
    database: Database, tables: Collection[str], *, patience: float = PATIENCE_SECONDS
) -> None:
    """Write the tables anew, without what was deleted from them. Writers wait meanwhile.

    SQLite writes the whole file. PostgreSQL writes these tables once nobody reads what was deleted,
    counts their statistics, which hold samples of values, and lets go of the old files at a
    checkpoint. Raises RowsStillRead after so many seconds of `patience`.
    """
    if database.writer.dialect.name == "sqlite":
        with _open_patient_cursor(database) as cursor:
            cursor.execute("VACUUM")
        _empty_log(database)
        return
    with database.writer.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        _wait_for_older_transactions(raw, patience)
        for table in sorted(tables):
            raw.execute(text(f'VACUUM (FULL, ANALYZE) "{table}"'))
        _request_checkpoint(raw)


def _request_checkpoint(connection: Connection) -> None:
    """Request a checkpoint; without the right to, it comes by itself within checkpoint_timeout."""
    try:
        connection.execute(text("CHECKPOINT"))
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != NO_RIGHT:
            raise


def _wait_for_older_transactions(connection: Connection, patience: float) -> None:
    began, number = connection.execute(text("SELECT clock_timestamp(), txid_current()")).one()
    deadline = monotonic() + patience
    while connection.scalar(_IS_OLDER_ACTIVE, {"began": began, "number": number}):
        if monotonic() >= deadline:
            raise RowsStillRead
        sleep(POLL_MILLISECONDS / 1000)


def list_personal_tables(parts: Sequence[PersonalData]) -> set[str]:
    """Return the tables that hold personal columns or rows of people."""
    exported = {table.model.__tablename__ for part in parts for table in part.tables}
    return exported | {table.table for part in parts for table in part.sealed}


def _empty_log(database: Database) -> None:
    """Move what the write-ahead log holds to the file, and empty it as soon as readers let it."""
    with _open_patient_cursor(database) as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


@contextmanager
def _open_patient_cursor(database: Database) -> Iterator[Any]:
    """Open a cursor outside of transactions that waits for other connections."""
    with database.writer.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}")
        try:
            yield cursor
        finally:
            cursor.execute(f"PRAGMA busy_timeout={POLL_MILLISECONDS}")
