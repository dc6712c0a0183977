"""The database: SQLite by default, PostgreSQL by one setting, with the same code and tests.

SQLite is durable here: WAL and synchronous=FULL. Transactions that may write begin with BEGIN
IMMEDIATE: a deferred one that writes after another did fails at once or, with the driver's
defaults, loses updates. Reads use connections that cannot write.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Index,
    Integer,
    MetaData,
    Result,
    String,
    create_engine,
    insert,
    literal_column,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import JSON, TypeDecorator

from lms.core.engines import build_engine_options
from lms.core.sqlite_connections import prepare_sqlite

_INSERTS: Final = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

# BIGINT on PostgreSQL. SQLite autoincrements only INTEGER columns, which have 64 bits there.
BigKey = BigInteger().with_variant(Integer(), "sqlite")


def index_filled(table: str, column: str) -> Index:
    """Return an index of the rows that have a value in a column which most rows leave empty.

    With the empty ones in it, SQLite's statistics say that each value has thousands of rows, and it
    reads the whole table for the twenty people of an organisation.
    """
    is_filled = text(f"{column} IS NOT NULL")
    name = f"ix_{table}_{column}"
    return Index(name, column, sqlite_where=is_filled, postgresql_where=is_filled)


def write_constant(value: str) -> ColumnElement[str]:
    """Return a state's name as it stands in the statement, so that a partial index can match it.

    With a bound value, on which the use of such an index depends, SQLite prepares the statement
    anew at each run, which takes longer than to run it. Raises ValueError for other than a name.
    """
    if not value.isidentifier():
        raise ValueError(value)
    return literal_column(f"'{value}'", String)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. A naive one raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; SQLite stores no zone, so drop it there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Return the datetime aware and in UTC on every dialect."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all models. A naming convention lets migrations name constraints."""

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
    """Sessions that may write and sessions that can only read, on two engines."""

    def __init__(self, writer: Engine, reader: Engine) -> None:
        """Take two engines of one database, made with the build_engine_options of each."""
        self.writer, self.reader = writer, reader
        if writer.dialect.name == "sqlite":
            prepare_sqlite(writer, begin="BEGIN IMMEDIATE", read_only=False)
            prepare_sqlite(reader, begin="BEGIN", read_only=True)

    @property
    def url(self) -> str:
        """The URL, password included."""
        return self.writer.url.render_as_string(hide_password=False)

    def open_session(self, *, read_only: bool) -> Session:
        """Open a session that the caller closes. A read-only one sees one snapshot."""
        return Session(self.reader if read_only else self.writer, expire_on_commit=False)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a read-only session for the block."""
        with self.open_session(read_only=True) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a unit of work: commit at the end of the block, roll back on an error."""
        with self.open_session(read_only=False) as session, session.begin():
            yield session

    def dispose(self) -> None:
        """Close the pooled connections: before a fork, and at the end."""
        self.writer.dispose()
        self.reader.dispose()


def open_database(url: str, *, connections: int = 4, more: int = 8) -> Database:
    """Open a database without an application: for commands and background work."""
    size = {"connections": connections, "more": more}
    return Database(
        create_engine(url, **build_engine_options(url, read_only=False, **size)),
        create_engine(url, **build_engine_options(url, read_only=True, **size)),
    )


def insert_rows(
    session: Session,
    model: Any,
    rows: Sequence[Mapping[str, Any]],
    *returning: InstrumentedAttribute[Any],
) -> Result[*tuple[Any, ...]]:
    """Insert rows of a model's table and return these columns of each, in any order.

    Rows alone, since a session that inserts by the model prepares an object's state for each: a
    tenth of the time of an import.
    """
    session.flush()  # objects that the rows may refer to
    statement: Any = insert(model.__table__)
    if returning:
        statement = statement.returning(*returning)
    return session.execute(statement, rows)


def upsert(session: Session, table: type[Base]) -> Any:
    """Return the INSERT construct of the session's dialect, which supports ON CONFLICT."""
    return _INSERTS[session.get_bind().dialect.name](table)


def build_upserts(
    table: type[Base], build: Callable[[Any], Executable]
) -> Callable[[Session], Executable]:
    """Build a statement on the INSERT construct of each dialect once, for many small steps.

    Returns the function that returns the statement of a session's dialect.
    """
    statements = {name: build(insert(table)) for name, insert in _INSERTS.items()}
    return lambda session: statements[session.get_bind().dialect.name]
