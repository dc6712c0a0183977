"""`lms search`: the index of search, which otherwise follows the courses by itself."""

import click

from lms.core.settings import Settings, load_settings
from lms.search.services import refresh_index


@click.group(help="The index of search.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Index all courses and the help anew. Needed only if the index is damaged: loading a "
    "course, migrating and `lms serve --prepare` keep it up to date."
)
def rebuild() -> None:
    """Index everything anew in one transaction; who searches meanwhile finds what was there."""
    count = index_changes(load_settings(), is_forced=True)
    click.echo(f"Indexed: {count}.")


def index_changes(settings: Settings, *, is_forced: bool = False) -> int:
    """Index what has changed since it was indexed, or everything; return how many sources."""
    from lms.app import build_container

    database = build_container(settings).database
    try:
        with database.write() as session:
            return refresh_index(session, is_forced=is_forced)
    finally:
        database.dispose()
