"""`lms erasure`: erasures after a restore, and compacting what they leave."""

import click

from lms.core.settings import load_settings


@click.group(help="Erasures of people's data, after a restore and at night.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Erase everybody again whose key is destroyed, and remove their files. Run it after "
    "whatever restored the database or the files by other means than `lms database restore`."
)
def replay() -> None:
    """Bring the database and the files in line with the register of erasures. Idempotent."""
    from lms.operations.erasures import replay_erasures  # slow to import

    click.echo(f"People erased again: {replay_erasures(load_settings())}.")


@command.command(
    help="Write the database anew without what was deleted. Writers wait meanwhile: at night."
)
def compact() -> None:
    """Compact SQLite's file, or PostgreSQL's tables with personal columns."""
    from lms.core.scrubbing import RowsStillRead, list_personal_tables
    from lms.core.scrubbing import compact_tables as compact_database
    from lms.operations.containers import open_container  # slow to import

    try:
        with open_container() as container:
            compact_database(container.database, list_personal_tables(container.personal_data))
    except RowsStillRead:
        raise click.ClickException(
            "A transaction that began before still reads what was deleted. Nothing was written "
            "anew: run this again when it has ended."
        ) from None
    click.echo("The database is written anew.")
