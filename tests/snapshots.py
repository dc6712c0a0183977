"""What many tests begin with is made once on each kind of database by what makes it in the product; the others get its rows put back."""

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


def made_once(make: Callable[[Session], Ids]) -> Callable[[Session], Ids]:
    """What `make` commits to a database that is as the template, and the ids by which it is found there."""
    kept: dict[str, tuple[Ids, Callable[[Session], None]]] = {}

    @wraps(make)
    def made(session: Session) -> Ids:
        assert session.scalar(select(func.count()).select_from(Person)) == 0, "it has to come first"
        kind = session.get_bind().dialect.name
        keep = {"sqlite": _keep_sqlite, "postgresql": _keep_postgresql}[kind]
        if kind in kept:
            ids, put_back = kept[kind]
            put_back(session)
        else:
            keeping = keep(session)
            ids = make(session)
            session.commit()
            kept[kind] = ids, keeping()
        return ids

    return made


def _keep_sqlite(session: Session) -> Callable[[], Callable[[Session], None]]:
    """The file, whole."""
    copy = sqlite3.connect(":memory:", check_same_thread=False)

    def keep() -> Callable[[Session], None]:
        _copy(session, lambda own: own.backup(copy))
        return lambda session: _copy(session, copy.backup)

    return keep


def _copy(session: Session, copy: Callable[[Any], None]) -> None:
    session.commit()  # nobody may be writing
    connection = session.get_bind().engine.raw_connection()
    copy(connection.driver_connection)
    connection.close()


def _keep_postgresql(session: Session) -> Callable[[], Callable[[Session], None]]:
    """The rows of the tables that had none, and where the numbers of rows have come to."""
    tables = [
        table
        for table in Base.metadata.sorted_tables
        if session.execute(select(table).limit(1)).first() is None
    ]

    def keep() -> Callable[[Session], None]:
        own = _driver(session)
        rows = {
            table.name: _out(own, table.name)
            for table in tables
            if session.execute(select(table).limit(1)).first()
        }
        numbers = own.execute(_SEQUENCES).fetchall()
        session.commit()
        return lambda session: _in(session, rows, numbers)

    return keep


def _driver(session: Session) -> Connection[Any]:
    own = session.connection().connection.driver_connection
    assert isinstance(own, Connection)
    return own


def _out(own: Connection[Any], table: str) -> bytes:
    with own.cursor().copy(
        sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    ) as rows:
        return b"".join(map(bytes, rows))


def _in(session: Session, rows: Rows, numbers: list[Any]) -> None:
    own = _driver(session)
    own.execute(
        "SET LOCAL session_replication_role = replica"
    )  # what triggers made of the rows is among them
    for table, content in rows.items():
        with own.cursor().copy(
            sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(table))
        ) as target:
            target.write(content)
    own.cursor().executemany("SELECT setval(quote_ident(%s)::regclass, %s)", numbers)
    session.commit()
