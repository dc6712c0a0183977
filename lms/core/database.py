"""The database: SQLite out of the box, PostgreSQL by one setting, the same code and the same tests on both.

SQLite keeps what it acknowledged: WAL, synchronous=FULL, and BEGIN IMMEDIATE for whatever may write, since a deferred
transaction that writes after another did fails at once or, with the driver's defaults, loses updates. What only reads
goes through connections that cannot write.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import JSON, TypeDecorator

from lms.core.collation import COLLATION, compare
from lms.core.fingerprints import SQLITE_NAME, sha256

BUSY_TIMEOUT_SECONDS: Final = 15
# Left to itself SQLite looks ever less often whether a writer has ended, and who waits for 10 ms would wait for 18; so a try is short.
TRY_MILLISECONDS: Final = 5
CONNECTION_WAIT_SECONDS: Final = 10  # for one that is free; then whoever asks is told to come again

# 64-bit keys on PostgreSQL. SQLite numbers rows by itself only under the type name INTEGER, which has 64 bits there too.
Key = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. A naive one is refused rather than guessed at."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Takes the moment to UTC; SQLite keeps no zone, so there it is dropped."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """The moment, aware, in UTC, whatever the dialect keeps."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables. Constraints are named by rule, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()}


class Database:
    """Two ways in: sessions that may write, and sessions that can only read."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        """Take two engines of one database, made with the engine_options of each."""
        self.writer, self.reader = writer, reader
        if writer.dialect.name == "sqlite":
            _prepare_sqlite(writer, begin="BEGIN IMMEDIATE", read_only=False)
            _prepare_sqlite(reader, begin="BEGIN", read_only=True)

    @property
    def url(self) -> str:
        """The URL with its password."""
        return self.writer.url.render_as_string(hide_password=False)

    def session(self, *, read_only: bool) -> Session:
        """A session that the caller closes. A reading one sees one snapshot from its first query on."""
        return Session(self.reader if read_only else self.writer, expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A reading session for the block."""
        with self.session(read_only=True) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One unit of work: committed at the end of the block, rolled back on an error."""
        with self.session(read_only=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Closes the pooled connections: before a fork, and at the end."""
        self.writer.dispose()
        self.reader.dispose()


def open_database(url: str, *, connections: int = 4, more: int = 8) -> Database:
    """Open a database without an application: for commands and background work."""
    size = {"connections": connections, "more": more}
    return Database(
        create_engine(url, **engine_options(url, read_only=False, **size)),
        create_engine(url, **engine_options(url, read_only=True, **size)),
    )


def engine_options(
    url: str, *, read_only: bool, connections: int = 4, more: int = 8
) -> dict[str, Any]:
    """Return the arguments of create_engine for one of the two engines of a database.

    `connections` are kept for the threads of this process, `more` are opened where a thread needs
    several: one that writes may read apart from its transaction, and note something in one of its
    own. On PostgreSQL, which counts connections, the two engines share these numbers.
    """
    options: dict[str, Any] = {
        "hide_parameters": True,  # else an error repeats what people entered
        "pool_size": connections,
        "max_overflow": more,
        "pool_timeout": CONNECTION_WAIT_SECONDS,
    }
    if url.startswith("sqlite"):
        connect_args = {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
        return {**options, "connect_args": connect_args}
    options |= {"pool_size": _half(connections), "max_overflow": _half(more)}
    if read_only:
        options["execution_options"] = {
            "postgresql_readonly": True,
            "isolation_level": "REPEATABLE READ",
        }
    return {**options, "pool_pre_ping": True}


def _half(number: int) -> int:
    """Half of a number, rounded up: a pool of one connection stays one."""
    return -(-number // 2)


def upsert(session: Session, table: type[Base]) -> Any:
    """The INSERT of the session's database that knows ON CONFLICT: the two dialects have the same words for it in two modules."""
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def _prepare_sqlite(engine: Engine, *, begin: str, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000 if read_only else TRY_MILLISECONDS}",
            "secure_delete=ON",
            "wal_autocheckpoint=4000",  # pages: what is written again and again goes into the file once
            f"query_only={'ON' if read_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")
        prepare_functions(connection)

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if read_only:
            connection.connection.cursor().execute(
                begin
            )  # takes no lock, so it has no error to be translated; a tenth of the time
        elif not _begun(connection.connection.cursor(), begin):
            connection.exec_driver_sql(begin)  # its error is translated


def _begun(cursor: Any, begin: str) -> bool:
    """Whether a transaction could be begun; it is tried until other writers have had their time."""
    until = monotonic() + BUSY_TIMEOUT_SECONDS
    while monotonic() < until:
        try:
            cursor.execute(begin)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
        else:
            return True
    return False


def prepare_functions(connection: Any) -> None:
    """Gives a connection to SQLite the order of names and the functions that indexes and queries of ours turn on."""
    connection.create_collation(COLLATION, compare)
    connection.create_function("lower", 1, _lower, deterministic=True)
    connection.create_function(
        SQLITE_NAME, 1, lambda value: None if value is None else sha256(value), deterministic=True
    )


def _lower(text: str | int | float | None) -> str | int | float | None:
    return text.lower() if isinstance(text, str) else text
