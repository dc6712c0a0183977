"""Alembic's environment: online only, one transaction a migration on both databases.

Python's SQLite driver begins no transaction before DDL, so BEGIN IMMEDIATE is explicit and Alembic
is told that DDL is transactional: the version row is committed with the tables. Foreign keys cannot
be switched inside a transaction; they are off from the start, since batch mode copies tables, and
are checked before each commit.
"""

import sqlite3
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, event, pool

import lms.migrations.tables  # noqa: F401 - fills the metadata
from lms.core.database import Base, UtcDateTime
from lms.core.migrations import MigrationFailed, is_of_models, refuse_hidden_tables
from lms.core.sqlite_connections import BUSY_TIMEOUT_SECONDS, register_functions


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Render our column types as SQLAlchemy's, so that migrations do not import them."""
    return (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False
    )


def open_engine(url: str) -> Engine:
    """Build an engine whose transactions hold DDL too."""
    options: dict[str, Any] = {"poolclass": pool.NullPool, "hide_parameters": True}
    if not url.startswith("sqlite"):
        return create_engine(url, **options)
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, **options)

    @event.listens_for(engine, "connect")
    def prepare_connection(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA synchronous=FULL")
        register_functions(connection)

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def check_foreign_keys(ctx: MigrationContext, *_rest: object, **_details: object) -> None:
    """Refuse to commit a migration on SQLite that leaves rows without their parents."""
    if ctx.connection is not None and ctx.dialect.name == "sqlite":
        rows = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if rows:
            tables = ", ".join(sorted({f"{row.table} -> {row.parent}" for row in rows}))
            raise MigrationFailed(f"{len(rows):,} rows would lack their parents: {tables}")


def run() -> None:
    """Run the requested migrations on the database of the configuration."""
    engine = open_engine(context.config.attributes["url"])
    with engine.connect() as connection:
        refuse_hidden_tables(connection)
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            transaction_per_migration=True,
            on_version_apply=check_foreign_keys,
            compare_type=True,
            include_name=is_of_models,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
