"""P9: from the start of the process to the first page, and the memory at rest."""

from collections.abc import Iterator
from statistics import median
from time import sleep
from typing import Final

from benchmarks import seeding
from benchmarks.report import Line, judge
from benchmarks.rounds import Rounds, measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import Site
from benchmarks.service import run_product

MOST_SECONDS: Final = 1.0
MOST_MIB: Final = 200.0


def run(scale: Scale) -> Iterator[Line]:
    """Measure P9."""
    with seeding.open_site("starting") as site:
        rounds: Rounds = measure_rounds(scale, {"start": lambda: _measure_start(site, scale)})
    yield judge(
        "P9",
        "from the start of the process to the first page",
        rounds.middle("start", "seconds"),
        most=MOST_SECONDS,
        unit=" s",
        clean=rounds.clean,
        **rounds.evidence(),
    )
    yield judge(
        "P9",
        "memory of all its processes at rest (PSS)",
        rounds.middle("start", "mib"),
        most=MOST_MIB,
        unit=" MiB",
    )


def _measure_start(site: Site, scale: Scale) -> dict[str, float]:
    """Return medians of several starts with a database that is set up."""
    seconds, mib = [], []
    for _ in range(scale.starts):
        with run_product(site) as service:
            sleep(scale.idle_seconds)
            seconds.append(service.started)
            mib.append(service.memory_mib())
    return {"seconds": median(seconds), "mib": median(mib)}
