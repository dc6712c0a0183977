"""Alembic without an ini file, so that an installed wheel can migrate too."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from lms.core.i18n import get_default_zone

SCRIPTS: Final = Path(__file__).resolve().parent.parent / "migrations"
VERSIONS: Final = SCRIPTS / "versions"


_HIDDEN_TABLES: Final = text(
    "SELECT quote_ident(pg_namespace.nspname) AS schema, quote_ident(current_user) AS role, "
    "current_setting('search_path') AS search_path, quote_ident(current_database()) AS database "
    "FROM pg_catalog.pg_class JOIN pg_catalog.pg_namespace "
    "ON pg_namespace.oid = pg_class.relnamespace "
    "WHERE pg_class.relname = 'alembic_version' AND to_regclass('alembic_version') IS NULL "
    "AND (pg_has_role(pg_class.relowner, 'USAGE') OR has_table_privilege(pg_class.oid, 'SELECT')) "
    "ORDER BY pg_namespace.nspname LIMIT 1"
)


def is_of_models(name: str | None, _kind: str, _parents: object) -> bool:
    """Return whether the models describe this object of a database, for a comparison of both.

    Full-text indexes are of each database's own kind: tables, a column and an index so named.
    """
    return "search_index" not in (name or "")


class MigrationFailed(Exception):
    """A migration was rolled back; the message says why."""


class HiddenTables(MigrationFailed):
    """The tables are in a schema of PostgreSQL where the role does not look."""


def build_configuration(
    url: str, versions: Path = VERSIONS, zone: ZoneInfo | None = None
) -> Config:
    """Build Alembic's configuration for a database.

    `versions`: the folder of the migrations. `zone`: that of the site, if it is not the country's.
    """
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(url=url, zone=zone or get_default_zone())
    return config


def upgrade_database(
    url: str, revision: str = "head", versions: Path = VERSIONS, zone: ZoneInfo | None = None
) -> None:
    """Migrate upwards. The caller holds the preparation lock. Raises MigrationFailed."""
    _apply_step(command.upgrade, build_configuration(url, versions, zone), revision)


def downgrade_database(url: str, revision: str, versions: Path = VERSIONS) -> None:
    """Migrate downwards. The caller holds the preparation lock. Raises MigrationFailed."""
    _apply_step(command.downgrade, build_configuration(url, versions), revision)


def _apply_step(step: Callable[[Config, str], None], config: Config, revision: str) -> None:
    """Run Alembic's step.

    Raises MigrationFailed for a revision that the program does not have, and HiddenTables.
    """
    try:
        step(config, revision)
    except CommandError as error:
        is_newer = str(error).startswith("Can't locate") and f"'{revision}'" not in str(error)
        advice = (
            "A newer version of the program has migrated this database: install that one, or"
            " restore the backup from before"
            if is_newer
            else "Nothing was changed"
        )
        raise MigrationFailed(f"{error}. {advice}.") from error


def refuse_hidden_tables(connection: Connection) -> None:
    """Raise HiddenTables if the tables are in a schema of PostgreSQL where the role never looks.

    So it is after a restore for a role with another search_path: the database seems to be empty,
    and a migration would make new tables beside those with the data. Tables of another role are
    another site's.
    """
    if connection.dialect.name == "sqlite":
        return
    row = connection.execute(_HIDDEN_TABLES).first()
    connection.rollback()  # what follows begins its own transaction
    if row is not None:
        raise HiddenTables(
            f"The tables are in the schema {row.schema}, but {row.role} looks for them in "
            f"{row.search_path}, its search_path. Say where they are: ALTER ROLE {row.role} "
            f"IN DATABASE {row.database} SET search_path = {row.schema}"
        )


def read_revision(url: str) -> str:
    """Return the revision that a database is at, "base" before the first. Raises HiddenTables."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        refuse_hidden_tables(connection)
        revision = MigrationContext.configure(connection).get_current_revision()
    engine.dispose()
    return revision or "base"


def find_newest_revision(url: str) -> str:
    """Return the newest revision that this program has."""
    return ScriptDirectory.from_config(build_configuration(url)).get_current_head() or "base"


def write_revision(
    url: str, message: str, *, is_empty: bool = False, versions: Path = VERSIONS
) -> Path | None:
    """Write the next migration from the differences between models and database.

    Return its file, or None without differences. `is_empty`: write one without statements, for
    changes of data. Raises alembic.util.CommandError unless the database is at the newest revision.
    """
    config = build_configuration(url, versions)
    head = ScriptDirectory.from_config(config).get_current_head() or "0"

    def drop_without_changes(_context: Any, _revision: Any, directives: list[Any]) -> None:
        if not is_empty and directives[0].upgrade_ops.is_empty():
            directives.clear()

    script = command.revision(
        config,
        message=message,
        autogenerate=not is_empty,
        rev_id=f"{int(head) + 1:04}",
        process_revision_directives=drop_without_changes,
    )
    return Path(script.path) if isinstance(script, Script) else None
