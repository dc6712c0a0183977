"""A site on each of the two databases, for what is measured on both."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import postgres, seeding
from benchmarks.scale import Scale
from benchmarks.seeding import Site


def open_sites(name: str, scale: Scale) -> Iterator[Site]:
    """Yield a site on SQLite, then one on PostgreSQL where it is installed.

    Each is without courses and is removed when the next one is asked for.
    """
    with seeding.open_site(name, courses=False) as site:
        yield site
    if scale.on_postgresql and postgres.is_installed():
        with open_postgresql_site(name) as site:
            yield site


@contextmanager
def open_postgresql_site(name: str) -> Iterator[Site]:
    """Open a site on a PostgreSQL server of its own."""
    with (
        postgres.run_server() as server,
        postgres.create_database(server, name) as url,
        seeding.open_site(name, courses=False, database_url=url) as site,
    ):
        yield site
