"""`lms retention`: what is deleted when its period of keeping is over."""

import click


@click.group(help="What is deleted when its period of keeping is over.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(help="Show the periods, and what the next night deletes. Changes nothing.")
def preview() -> None:
    """Print a line for each kind of records."""
    from lms.operations.containers import open_container  # slow to import
    from lms.retention.queries import list_kinds

    with open_container() as container, container.database.read() as session:
        kinds = list_kinds(
            session,
            container.retention_rules,
            container.settings.keep_days,
            now=container.clock.now(),
        )
    for kind in kinds:
        period = f"{kind.days} days" if kind.days else "for good"
        click.echo(f"{kind.name:<12} kept {period:<10} due now: {kind.due}")
