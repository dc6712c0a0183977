"""P6pg: as P6, on a PostgreSQL server of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import postgres, seeding
from benchmarks.pieces.dashboards import judge_counting, measure_figure_pages
from benchmarks.report import Line, report_unmeasured
from benchmarks.scale import Scale
from benchmarks.seeding import Site
from lms.core.migrations import upgrade_database

GOAL = "P6pg"
MIGRATED = "migrated"


def run(scale: Scale) -> Iterator[Line]:
    """Measure P6pg."""
    if not postgres.is_installed():
        yield report_unmeasured(
            GOAL, "figures on PostgreSQL", "PostgreSQL's server is not installed"
        )
        return
    with postgres.run_server() as server, postgres.create_database(server, MIGRATED) as url:
        upgrade_database(url)

        @contextmanager
        def open_sized_site(size: int) -> Iterator[Site]:
            with (
                postgres.create_database(server, f"figures-{size}", MIGRATED) as url,
                seeding.open_site("figures", courses=False, database_url=url) as site,
            ):
                yield site

        yield from measure_figure_pages(scale, scale.enrolments_postgresql, open_sized_site, GOAL)
        with open_sized_site(0) as site:
            yield judge_counting(scale, site, GOAL)
