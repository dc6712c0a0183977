"""`lms search`: the index of search, which otherwise follows the courses by itself."""

import click

from lms.operations.containers import open_container
from lms.operations.search_index import index_changes


@click.group(help="The index of search.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Index all courses and the help anew. Needed only if the index is damaged: loading a "
    "course, migrating and `lms serve --prepare` keep it up to date."
)
def rebuild() -> None:
    """Index everything anew in one transaction; who searches meanwhile finds what was there."""
    with open_container() as container:
        count = index_changes(container, is_forced=True)
    click.echo(f"Indexed: {count}.")
