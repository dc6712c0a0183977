"""P9: from the start of the process to the first page, and the memory of the whole service at rest."""

from collections.abc import Iterator
from statistics import median
from time import sleep
from typing import Final

from benchmarks import seeding
from benchmarks.report import Line, judged
from benchmarks.rounds import Rounds, alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Site
from benchmarks.service import product

MOST_SECONDS: Final = 1.0
MOST_MIB: Final = 200.0


def run(scale: Scale) -> Iterator[Line]:
    """P9."""
    with seeding.site("starting") as made:
        rounds: Rounds = alternate(scale, {"start": lambda: _start(made, scale)})
    yield judged(
        "P9",
        "from the start of the process to the first page",
        rounds.middle("start", "seconds"),
        most=MOST_SECONDS,
        unit=" s",
        clean=rounds.clean,
        **rounds.evidence(),
    )
    yield judged(
        "P9",
        "memory of all its processes at rest (PSS)",
        rounds.middle("start", "mib"),
        most=MOST_MIB,
        unit=" MiB",
    )


def _start(made: Site, scale: Scale) -> dict[str, float]:
    """Medians of several starts. The database is set up; the page is the home page."""
    seconds, mib = [], []
    for _ in range(scale.starts):
        with product(made) as service:
            sleep(scale.idle_seconds)
            seconds.append(service.started)
            mib.append(service.memory_mib())
    return {"seconds": median(seconds), "mib": median(mib)}
