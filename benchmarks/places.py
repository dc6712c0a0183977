"""A site on each of the two databases, for what is measured on both."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import postgres, seeding
from benchmarks.scale import Scale
from benchmarks.seeding import Site


def on_both(name: str, scale: Scale) -> Iterator[Site]:
    """A site on SQLite, then one on PostgreSQL where it is installed, each without courses and gone when the next is asked for."""
    with seeding.site(name, courses=False) as made:
        yield made
    if scale.on_postgresql and postgres.is_installed():
        with on_postgresql(name) as made:
            yield made


@contextmanager
def on_postgresql(name: str) -> Iterator[Site]:
    """A site on a server of its own."""
    with (
        postgres.server() as server,
        postgres.database(server, name) as url,
        seeding.site(name, courses=False, database_url=url) as made,
    ):
        yield made
