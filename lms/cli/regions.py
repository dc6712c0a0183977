"""`lms regions`: the tree of administrative units."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from lms.core.database import Database, open_database
from lms.core.i18n import LANGUAGES, using_language
from lms.core.settings import load_settings
from lms.regions import queries

if TYPE_CHECKING:
    from lms.regions.services import LoadCounts


@click.group(help="The tree of administrative units.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Load the tree that comes with the program, or bring a loaded one up to date. Ids stay "
    "as they are."
)
def load() -> None:
    """Load the tree; repeating it changes nothing."""
    from lms.operations.regions import load_regions  # slow to import

    with _open_site_database() as database:
        print_counts(load_regions(database))


def print_counts(counts: "LoadCounts") -> None:
    """Print how many rows of the tree were changed."""
    click.echo(
        f"Regions are loaded: {counts.added} rows added, {counts.changed} changed, "
        f"{counts.removed} removed."
    )


@command.command(
    "list",
    help="List the regions with their KATO codes; with a code, the districts of that region.",
)
@click.argument("kato", required=False)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="kk",
    show_default=True,
    help="Language of the names.",
)
def list_units(kato: str | None, language: str) -> None:
    """Print code and name, one unit a line."""
    with _open_site_database() as database, database.read() as session, using_language(language):
        if not queries.list_regions(session):
            raise click.ClickException("The regions are not loaded yet: lms regions load.")
        region = queries.find_by_kato(session, kato) if kato else queries.find_root(session)
        if region is None:
            raise click.ClickException(f"No unit has the KATO code {kato}.")
        for unit in queries.list_children(session, region.id):
            click.echo(f"{unit.kato or '':9}  {getattr(unit, f'name_{language}')}")


@contextmanager
def _open_site_database() -> Iterator[Database]:
    """Open the site's database for the block."""
    database = open_database(load_settings().database_url)
    try:
        yield database
    finally:
        database.dispose()
