"""Databases for tests: a cheap copy of a template for each test."""

from uuid import uuid4

import psycopg

from tests.postgres import execute

MOST_DELETED = 2000  # rows above which tables are truncated too, which shrinks them
_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
# Of rows that are compared the place and the transaction that wrote them are enough: a change gives
# them others. Sums of hashes need no sorting. Ids below 16384 are PostgreSQL's own.
_ROWS = "(SELECT (count(*), sum(hashtidextended(ctid, xmin::text::bigint)))::text FROM {})"
_SCHEMA = f"""
    SELECT {_ROWS.format("pg_attribute WHERE attnum > 0 AND attrelid >= 16384")},
        {_ROWS.format("pg_trigger WHERE NOT tgisinternal")},
        (SELECT (count(*), sum(hashtextextended(concat_ws(',', oid, relname), 0)))::text
            FROM pg_class WHERE oid >= 16384),
        (SELECT (count(*), sum(indexrelid::bigint))::text FROM pg_index)
"""
# Those in a pool wait idle for the next test; any other would hold locks on its rows.
_END_TRANSACTIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


class ReusedDatabase:
    """The one PostgreSQL database of a test process, lent to one test after the other.

    Copying a template of 100 tables takes a tenth of a second, emptying them a hundredth. So a
    database is used again, unless a test changed its schema or reference data; then the next test
    gets a new copy.
    """

    def __init__(self, port: int, template: str) -> None:
        self._port, self._template = port, template
        self._name = ""
        self._connection: psycopg.Connection | None = None
        self._filled: list[str] = []
        self._empty: list[str] = []

    def lend(self) -> str:
        """Return the name of a database that equals the template."""
        if not self._name:
            self._name = f"test_{uuid4().hex}"
            execute(
                self._port,
                f"CREATE DATABASE {self._name} TEMPLATE {self._template} STRATEGY FILE_COPY",
            )
            # Kept open: a new connection would have to learn the tables first.
            connection = self._connection = self._connect(self._name)
            self._filled, self._empty = self._list_tables(connection)
            self._before = self._take_fingerprint(connection)
            self._sequences = connection.execute(
                "SELECT sequencename, last_value FROM pg_sequences"
            ).fetchall()
            # Switches off the triggers that refuse to delete records, and foreign keys.
            connection.execute("SET session_replication_role = replica")
        return self._name

    def _list_tables(self, connection: psycopg.Connection) -> tuple[list[str], list[str]]:
        """Return the tables with rows and those without.

        They are the template's, to which nobody connects: other processes copy it meanwhile.
        """
        names = [row[0] for row in connection.execute(_TABLES)]
        full_tables = _find_tables_with_rows(connection, names)
        return full_tables, [name for name in names if name not in full_tables]

    def take_back(self) -> None:
        """Empty the database, or drop it if it cannot be restored."""
        connection = self._connection
        try:
            if connection is not None:
                connection.execute(_END_TRANSACTIONS)
                if self._take_fingerprint(connection) == self._before:
                    self._empty_tables(connection)
                    return
        except psycopg.OperationalError:
            pass  # the test ended the connections of its database
        self.drop()

    def drop(self) -> None:
        """Drop the database, if there is one."""
        if self._connection is not None:
            self._connection.close()
        if self._name:
            execute(self._port, f"DROP DATABASE {self._name} WITH (FORCE)")
        self._name, self._connection = "", None

    def _empty_tables(self, connection: psycopg.Connection) -> None:
        deleted_count = 0
        # Most tests fill a few tables of a hundred; to ask costs a fifth of a DELETE.
        if names := _find_tables_with_rows(connection, self._empty):
            cursor = connection.execute("; ".join(f'DELETE FROM "{name}"' for name in names))
            deleted_count = cursor.rowcount
            while cursor.nextset():
                deleted_count += cursor.rowcount
        if deleted_count > MOST_DELETED:
            connection.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in self._empty))
        values = ", ".join(
            f"('\"{name}\"', {value or 1}, {value is not None})" for name, value in self._sequences
        )
        connection.execute(
            "SELECT setval(name::regclass, last, called) "
            f"FROM (VALUES {values}) AS known (name, last, called)"
        )

    def _take_fingerprint(self, connection: psycopg.Connection) -> object:
        """Return the state of schema and reference data, which must not change."""
        rows = [_ROWS.format(f'"{name}"') for name in self._filled]
        return connection.execute(", ".join((_SCHEMA, *rows))).fetchone()

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(
            f"postgresql://postgres@127.0.0.1:{self._port}/{name}", autocommit=True
        )


def _find_tables_with_rows(connection: psycopg.Connection, names: list[str]) -> list[str]:
    has_rows = ", ".join(f'EXISTS (SELECT 1 FROM "{name}")' for name in names)
    row = connection.execute(f"SELECT {has_rows}").fetchone() or ()
    return [name for name, has_row in zip(names, row, strict=True) if has_row]
