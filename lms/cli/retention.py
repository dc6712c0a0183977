"""`lms retention`: what is deleted when its period of keeping is over."""

import click

from lms.core.settings import load_settings


@click.group(help="What is deleted when its period of keeping is over.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(help="Show the periods, and what the next night deletes. Changes nothing.")
def preview() -> None:
    """Print a line for each kind of records."""
    from lms.app import build_container
    from lms.retention.queries import list_kinds

    container = build_container(load_settings())
    with container.database.read() as session:
        kinds = list_kinds(
            session,
            container.retention_rules,
            container.settings.keep_days,
            now=container.clock.now(),
        )
    container.database.dispose()
    for kind in kinds:
        period = f"{kind.days} days" if kind.days else "for good"
        click.echo(f"{kind.name:<12} kept {period:<10} due now: {kind.due}")
