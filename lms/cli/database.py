"""`lms database`: migrations and what a new database needs."""

import click

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
