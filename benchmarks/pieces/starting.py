"""P9: from the start of the process to the first page, and the memory at rest."""

from collections.abc import Iterator, Mapping
from statistics import median
from time import sleep
from typing import Final

from benchmarks import seeding
from benchmarks.report import Line, judge
from benchmarks.rounds import Rounds, measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import COURSE, Site
from benchmarks.service import run_product
from lms.app import find_resources
from lms.catalogue.services import load_course
from lms.core.folders import read_folder

MOST_SECONDS: Final = 1.0
MOST_MIB: Final = 120.0
MOST_GROWTH: Final = 1.1


def run(scale: Scale) -> Iterator[Line]:
    """Measure P9, and its memory again with more courses."""
    with seeding.open_site("starting") as site, seeding.open_site("courses") as full_site:
        _add_courses(full_site, scale.more_courses)
        rounds: Rounds = measure_rounds(
            scale,
            {
                "start": lambda: _measure_start(site, scale),
                "full": lambda: _measure_start(full_site, scale),
            },
        )
    yield judge(
        "P9",
        "from the start of the process to the first page",
        rounds.get_median("start", "seconds"),
        most=MOST_SECONDS,
        unit=" s",
        clean=rounds.is_clean,
        **rounds.build_evidence(),
    )
    yield judge(
        "P9",
        "memory of all its processes at rest (PSS)",
        rounds.get_median("start", "mib"),
        most=MOST_MIB,
        unit=" MiB",
    )
    yield judge(
        "P9",
        f"the same with {scale.more_courses} more courses ÷ without",
        rounds.compute_ratio("full", "start", "mib"),
        most=MOST_GROWTH,
    )


def _add_courses(site: Site, count: int) -> None:
    """Add courses of the size of a shipped one."""
    files = read_folder(find_resources() / "courses" / COURSE)
    for number in range(count):
        code = b'code = "MORE%d"' % number
        with site.container.database.write() as session:
            load_course(
                session,
                site.container.storage,
                files=files | {"course.toml": files["course.toml"].replace(b'code = "C1"', code)},
                slug=f"course-{number}",
                by_id=None,
                now=site.container.clock.now(),
                register=site.container.read_act_register(),
            )


def _measure_start(site: Site, scale: Scale) -> Mapping[str, float]:
    """Return medians of several starts with a database that is set up."""
    seconds, mib = [], []
    for _ in range(scale.starts):
        with run_product(site) as service:
            sleep(scale.idle_seconds)
            seconds.append(service.started)
            mib.append(service.measure_memory_mib())
    return {"seconds": median(seconds), "mib": median(mib)}
