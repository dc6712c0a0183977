"""`lms database`: migrations and what a new database needs."""

from pathlib import Path

import click

from lms.core.backup import BackupFailed, back_up, restore
from lms.core.migrations import downgrade, upgrade
from lms.core.settings import from_environment


@click.group(help="Set up and migrate the database.")
def command() -> None:
    """The noun."""


@command.command(help="Bring the database to the newest (or the given) revision.")
@click.argument("revision", default="head")
def migrate(revision: str) -> None:
    """Runs the migrations upwards."""
    upgrade(from_environment().database_url, revision)
    click.echo(f"Database is at {revision}.")


@command.command(help="Take the database back to a revision.")
@click.argument("revision")
def rollback(revision: str) -> None:
    """Runs the migrations downwards."""
    downgrade(from_environment().database_url, revision)
    click.echo(f"Database is at {revision}.")


@command.command(help="Write a backup of the database to a new FILE. The site may serve meanwhile.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """SQLite: one sound file; PostgreSQL: pg_dump's custom format."""
    try:
        back_up(from_environment().database_url, file)
    except BackupFailed as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Backup is in {file} ({file.stat().st_size:,} bytes).")


@command.command("restore", help="Put the backup FILE in place of the database. Stop the site first.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Also where there is a database: what is in it is lost.")
def restore_from(file: Path, replace: bool) -> None:
    """Then brings it to the newest revision, since a backup may be older than the program."""
    url = from_environment().database_url
    try:
        restore(url, file, replace=replace)
    except BackupFailed as error:
        raise click.ClickException(str(error)) from None
    upgrade(url)
    click.echo(f"The database is what it was in {file}.")
