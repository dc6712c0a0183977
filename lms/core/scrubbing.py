"""Removal of deleted content from the files of the database."""

from collections.abc import Collection, Sequence

from sqlalchemy import text

from lms.core.database import Database
from lms.core.personal_data import PersonalData


def empty_log(database: Database) -> bool:
    """Move what SQLite's write-ahead log holds to the database file, and empty it.

    Deleted content is overwritten in the file itself (secure_delete), but the log still has it.
    Return False if a reader was in the way: call it again later. PostgreSQL has no such step.
    """
    if database.writer.dialect.name != "sqlite":
        return True
    with database.writer.connect() as connection:
        cursor = connection.connection.cursor()
        busy, _pages, _moved = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def compact(database: Database, tables: Collection[str]) -> None:
    """Write the tables anew, without what was deleted from them. Writers wait meanwhile.

    SQLite writes the whole file. PostgreSQL writes these tables, counts their statistics, which
    hold samples of values, and lets go of the old files at a checkpoint.
    """
    with database.writer.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        if database.writer.dialect.name == "sqlite":
            raw.connection.cursor().execute("VACUUM")
        else:
            for table in sorted(tables):
                raw.execute(text(f'VACUUM (FULL, ANALYZE) "{table}"'))
            raw.execute(text("CHECKPOINT"))
    empty_log(database)


def list_personal_tables(parts: Sequence[PersonalData]) -> set[str]:
    """Return the tables that hold personal columns or rows of people."""
    exported = {table.model.__tablename__ for part in parts for table in part.tables}
    return exported | {table.table for part in parts for table in part.sealed}
