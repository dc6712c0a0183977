"""What SQLite knows of its tables and indexes; PostgreSQL keeps this by itself."""

from typing import Final

from sqlalchemy import Connection, literal, select, table

from lms.core.database import Database

# Lists what "PRAGMA optimize" would run on all tables, and runs nothing.
_LIST_STALE: Final = "PRAGMA optimize(0x10003)"


def refresh_statistics(database: Database) -> int:
    """Analyse the tables that SQLite does not know, or whose size has changed tenfold since.

    Without statistics it reads a million rows where an index leads to a few. Each table has a
    transaction of its own: writers wait for the largest, half a second for a million rows. Open
    connections go on with what they know (engines.RECYCLE_SECONDS). Returns the number of tables.
    """
    if database.writer.dialect.name != "sqlite":
        return 0
    # The pragma asks for a connection that may write.
    with database.write() as session:
        stale = _list_statements(session.connection())
    for statement in stale:
        with database.write() as session:
            session.connection().exec_driver_sql(statement)
    return len(stale)


def _list_statements(connection: Connection) -> list[str]:
    """List statements such as ANALYZE "main"."person"; of an empty table nothing would be kept."""
    return [
        statement
        for statement in connection.exec_driver_sql(_LIST_STALE).scalars().all()
        if connection.scalar(
            select(literal(1)).select_from(table(statement.split('"')[3])).limit(1)
        )
    ]
