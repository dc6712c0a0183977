"""Alembic's entry: online only, one transaction a migration, batch mode on SQLite with foreign keys off while tables are rebuilt."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine, event, pool

import lms.migrations.tables  # noqa: F401 - fills the metadata
from lms.core.database import Base, UtcDateTime, prepare_functions


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Writes our types as the plain ones behind them, so that a migration stands on its own."""
    return (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False
    )


def run() -> None:
    """Runs the wanted migrations on the database whose address the configuration carries."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: prepare_functions(connection))
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transaction_per_migration=True,
            compare_type=True,
            render_item=render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
