"""Databases for tests: a fresh copy of a template for each test, as cheaply as each of the two kinds allows."""

from uuid import uuid4

import psycopg

from tests.postgres import run_on

FULL = 2000  # rows above which the tables are made anew instead of emptied row by row
_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY c.relname
"""
_SCHEMA = """
    SELECT md5(string_agg(concat(c.relname, a.attname, a.atttypid, a.attnotnull), ',' ORDER BY c.relname, a.attnum))
        || (SELECT md5(string_agg(concat(tgname, tgrelid, tgenabled), ',' ORDER BY tgname)) FROM pg_trigger WHERE NOT tgisinternal)
        || (SELECT md5(string_agg(indexrelid::text, ',' ORDER BY indexrelid)) FROM pg_index)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND a.attnum > 0
"""
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


class ReusedDatabase:
    """The one PostgreSQL database of a test process. Copying a template of 100 tables takes a tenth of a second, emptying them a hundredth:
    so a database is used again, unless a test changed the schema or the reference data in it; then the next one gets a new copy.
    """

    def __init__(self, port: int, template: str) -> None:
        self._port, self._template = port, template
        self._name = ""
        self._connection: psycopg.Connection | None = None
        with self._connect(template) as connection:
            tables = [row[0] for row in connection.execute(_TABLES)]
            self._filled = [
                name
                for name in tables
                if connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()
            ]
            self._empty = [name for name in tables if name not in self._filled]

    def lend(self) -> str:
        """The name of a database that is as the template."""
        if not self._name:
            self._name = f"test_{uuid4().hex}"
            run_on(
                self._port,
                f"CREATE DATABASE {self._name} TEMPLATE {self._template} STRATEGY FILE_COPY",
            )
            connection = self._connection = self._connect(
                self._name
            )  # kept: a new one would have to learn the tables first
            self._before = self._print(connection)
            self._sequences = connection.execute(
                "SELECT sequencename, last_value FROM pg_sequences"
            ).fetchall()
            connection.execute(
                "SET session_replication_role = replica"
            )  # records refuse to be deleted; no order of tables would do
        return self._name

    def take_back(self) -> None:
        """Empties what was lent; gives it up if it cannot be made as it was."""
        connection = self._connection
        try:
            if connection is not None:
                connection.execute(_OTHERS)
                if self._print(connection) == self._before:
                    self._empty_tables(connection)
                    return
        except psycopg.OperationalError:
            pass  # the test ended the connections of its database
        self.drop()

    def drop(self) -> None:
        """Deletes the database, if there is one."""
        if self._connection is not None:
            self._connection.close()
        if self._name:
            run_on(self._port, f"DROP DATABASE {self._name} WITH (FORCE)")
        self._name, self._connection = "", None

    def _empty_tables(self, connection: psycopg.Connection) -> None:
        cursor = connection.execute("; ".join(f'DELETE FROM "{name}"' for name in self._empty))
        gone = cursor.rowcount
        while cursor.nextset():
            gone += cursor.rowcount
        if gone > FULL:
            connection.execute("TRUNCATE " + ", ".join(f'"{name}"' for name in self._empty))
        values = ", ".join(
            f"('\"{name}\"', {value or 1}, {value is not None})" for name, value in self._sequences
        )
        connection.execute(
            f"SELECT setval(name::regclass, last, called) FROM (VALUES {values}) AS known (name, last, called)"
        )

    def _print(self, connection: psycopg.Connection) -> list[object]:
        """What a test may not have changed if its database is to serve again: the schema and the reference data."""
        data = [
            connection.execute(
                f"SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \"{name}\" t"
            ).fetchone()
            for name in self._filled
        ]
        return [connection.execute(_SCHEMA).fetchone(), *data]

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(
            f"postgresql://postgres@127.0.0.1:{self._port}/{name}", autocommit=True
        )
