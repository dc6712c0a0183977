"""`lms database`: migrations and what a new database needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from alembic.util import CommandError

from lms.cli._refusals import show_refusals
from lms.core.backup import BackupFailed, back_up
from lms.core.key_store import KeyStore
from lms.core.migrations import MigrationFailed, write_revision
from lms.core.preparation_lock import hold_preparation_lock
from lms.core.sealing import SealRefused, seal_copy
from lms.core.settings import load_settings, read_key_file
from lms.operations.migration import HEAD, migrate_database, roll_back_database
from lms.wiring import list_sealed_columns


@click.group(help="Set up and migrate the database.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(help="Bring the database to the newest (or the given) revision.")
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """Migrate upwards as soon as no other process does."""
    settings = load_settings()
    with _hold_lock(settings.database_url):
        print_revision(migrate_database(settings, revision))
        if revision == HEAD:
            # The other commands need none of it.
            from lms.operations.containers import open_container
            from lms.operations.search_index import index_changes

            with open_container() as container:
                index_changes(container)


@command.command(help="Take the database back to a revision.")
@click.argument("revision")
def rollback(revision: str) -> None:
    """Migrate downwards as soon as no other process does."""
    url = load_settings().database_url
    with _hold_lock(url):
        print_revision(roll_back_database(url, revision))


@contextmanager
def _hold_lock(url: str) -> Iterator[None]:
    """Hold the preparation lock for the block, and say so while waiting for it."""
    with show_refusals(MigrationFailed), hold_preparation_lock(url, announce=click.echo):
        yield


def print_revision(revision: str) -> None:
    """Print where the database is now."""
    click.echo(f"Database is at {revision}.")


@command.command(
    "revision", help="Write the next migration from what the models have and the database lacks."
)
@click.option("-m", "--message", required=True, help="What the migration is for.")
@click.option("--empty", is_flag=True, help="Without statements, for changes of data.")
def write_next_revision(message: str, empty: bool) -> None:
    """Compare the models with the database, which has to be at the newest revision."""
    url = load_settings().database_url
    try:
        path = write_revision(url, message, is_empty=empty)
    except CommandError as error:
        raise click.ClickException(f"{error} Run lms database migrate first.") from None
    if path is None:
        click.echo("The models and the database agree: there is nothing to write.")
    else:
        click.echo(f"Read it, test it, then freeze it (CONTRIBUTING.md): {path}")


@command.command(help="Write a backup of the database to a new FILE. The site may serve meanwhile.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write one consistent file for SQLite, pg_dump's custom format for PostgreSQL."""
    settings = load_settings()
    seal = partial(seal_copy, store=KeyStore(settings.key_store), tables=list_sealed_columns())
    with show_refusals(BackupFailed):
        back_up(settings.database_url, file, seal=seal)
    click.echo(f"Backup is in {file} ({file.stat().st_size:,} bytes).")


@command.command(
    "restore", help="Put the backup FILE in place of the database. Stop the site first."
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Also where there is a database: what is in it is lost."
)
def restore_from(file: Path, replace: bool) -> None:
    """Restore, migrate, since a backup may be older than the program, and erase anew."""
    from lms.operations.restoring import restore_site  # slow to import

    settings = load_settings()
    with show_refusals(BackupFailed, MigrationFailed, SealRefused):
        erased = restore_site(settings, file, replace=replace, announce=click.echo)
    click.echo(f"The database is what it was in {file}. People erased again: {erased}.")


@command.command(
    "rekey",
    help="Encrypt anew what LMS_IIN_KEY protects. The settings hold the new key, the file OLD_KEY "
    "the one used so far. Stop the site first.",
)
@click.argument("old_key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def rekey(old_key: Path) -> None:
    """Replace the key, all or nothing; after a kill run it again. The key files are not changed."""
    from lms.core.crypto import FieldCipher
    from lms.core.key_replacement import NeitherKeyOpens
    from lms.operations.containers import open_container  # the other commands need none of it
    from lms.operations.key_replacement import replace_iin_key

    settings = load_settings()
    old = read_key_file(old_key)
    if old == settings.iin_key:
        raise click.ClickException(
            f"LMS_IIN_KEY is the same key as in {old_key}: put a new one in its place first."
        )
    try:
        with open_container(settings) as container:
            count = replace_iin_key(
                container.database,
                container.storage,
                container.temporary_storage,
                old=FieldCipher(old),
                new=container.iin_cipher,
            )
    except NeitherKeyOpens as error:
        raise click.ClickException(f"Neither key opens {error}. Nothing was changed.") from None
    click.echo(
        f"{count:,} values are encrypted with the new key. Keep the old one as long as the "
        "backups from before."
    )
