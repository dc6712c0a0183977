"""P6pg: the pages of figures on PostgreSQL, and what keeping the figures costs there: as P6, on a server of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import postgres, seeding
from benchmarks.pieces.dashboards import counting, pages_of_figures
from benchmarks.report import Line, unmeasured
from benchmarks.scale import Scale
from benchmarks.seeding import Site

GOAL = "P6pg"


def run(scale: Scale) -> Iterator[Line]:
    """P6pg."""
    if not postgres.is_installed():
        yield unmeasured(GOAL, "figures on PostgreSQL", "PostgreSQL's server is not installed")
        return
    with postgres.server() as server:

        @contextmanager
        def site(size: int) -> Iterator[Site]:
            with (
                postgres.database(server, f"figures-{size}") as url,
                seeding.site("figures", courses=False, database_url=url) as made,
            ):
                yield made

        yield from pages_of_figures(scale, scale.enrolments_postgresql, site, GOAL)
        with site(0) as made:
            yield counting(scale, made, GOAL)
