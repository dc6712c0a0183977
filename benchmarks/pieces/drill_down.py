"""P6l: the lists behind the figures of the country: pages of them, and the whole of them as files from the running server."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from statistics import median
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

import psutil
from sqlalchemy import func, select

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.places import on_both
from benchmarks.report import Line, beside, judged
from benchmarks.rounds import alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from benchmarks.service import MIB, Service, product
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.regions.queries import root

MOST_SECONDS: Final = 1.0
# Between a file of a twelfth of the rows, a course, and one of all: 16 MiB of a reply may wait in the server for a slower reader (so that no
# thread does), and there is room for what is kept of names.
MOST_MIB: Final = 16 + 20
SAMPLE_SECONDS: Final = 0.05
TIMES: Final = 3
LONG_ENOUGH: Final = 0.5  # seconds: of fewer nobody could say what else the machine did, whose clock of processors ticks a hundred times in one
CHUNK: Final = 65536
PAGE: Final = 50
# What is opened: in words, the question, how many of all rows stand before the page (1: it is the last).
LISTS: Final = (
    ("newest first", "measure=enrolled&sort=-day", 0.0),
    ("newest first, half way", "measure=enrolled&sort=-day", 0.5),
    ("newest first, last page", "measure=enrolled&sort=-day", 1.0),
    ("by name", "measure=enrolled&sort=name", 0.0),
    ("by name, last page", "measure=enrolled&sort=name", 1.0),
    ("by district", "measure=enrolled&sort=unit", 0.0),
    ("by district, half way", "measure=enrolled&sort=unit", 0.5),
    ("by course, last page", "measure=enrolled&sort=course", 1.0),
    ("certificates, newest first", "measure=certificates&sort=-day", 0.0),
    ("overdue, by name", "measure=overdue&sort=name", 0.0),
    ("narrowed to a name", f"measure=enrolled&sort=-day&{urlencode({'name': 'Тегі77'})}", 0.0),
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file: seconds to its first and its last byte, how long it is, and by how many MiB a process of the server grew meanwhile."""

    first: float
    seconds: float
    bytes: int
    lines: int
    grown: float


def run(scale: Scale) -> Iterator[Line]:
    """P6l."""
    for made in on_both("drilling", scale):
        add_enrolments(made, scale.listed_at)
        yield from _pages(scale, made)
        yield from _naive(scale, made)
        yield from _files(scale, made)


def _pages(scale: Scale, made: Site) -> Iterator[Line]:
    who = seeding.administrator(made)
    with made.container.database.read() as reading:
        path = f"/reporting/units/{root(reading).id}/people"
    pages = scale.listed_at // PAGE
    asked = {
        what: f"{path}?{query}&page={max(1, round(share * pages))}" for what, query, share in LISTS
    }
    rounds = alternate(
        scale, {what: partial(_open, made, who, address) for what, address in asked.items()}
    )
    for what in asked:
        words = f"list of {scale.listed_at:,}, {made.kind}: {what}"
        yield judged(
            "P6l",
            words,
            rounds.middle(what, "seconds"),
            most=MOST_SECONDS,
            unit=" s",
            clean=rounds.clean,
            **rounds.evidence(),
        )


def _open(made: Site, who: Learner, address: str) -> dict[str, float]:
    """The median seconds of a page through the application, its note of whom it showed included."""
    browser, times = made.app.test_client(use_cookies=False), list[float]()
    while len(times) < TIMES or sum(times) < LONG_ENOUGH:
        began = perf_counter()
        reply = browser.get(address, headers={"Cookie": who.cookie})
        times.append(perf_counter() - began)
        if reply.status_code != 200 or b"<table" not in reply.data:
            raise RuntimeError(f"{address} answered {reply.status_code}")
    return {"seconds": median(times)}


def _naive(scale: Scale, made: Site) -> Iterator[Line]:
    """What the same pages would ask without figures and indexes of days: a count of the records, and all of them sorted."""
    counts = (
        select(func.count())
        .select_from(Obligation)
        .where(Obligation.state == "open", Obligation.due_on < func.current_date())
    )
    sorted_rows = select(Enrolment).order_by(Enrolment.enrolled_at.desc()).limit(PAGE)
    with made.container.database.read() as reading:
        began = perf_counter()
        reading.execute(counts).all()
        reading.execute(sorted_rows).all()
    yield beside(
        "P6l",
        f"naive: counting a list, and sorting one of {scale.listed_at:,}, {made.kind}",
        perf_counter() - began,
        " s",
    )


def _files(scale: Scale, made: Site) -> Iterator[Line]:
    """Those who completed in one course, then everybody: the file grows more than tenfold, memory must not."""
    who = seeding.administrator(made)
    with made.container.database.read() as reading:
        path = f"/reporting/units/{root(reading).id}/people/export?measure=enrolled"
    with product(made) as service:
        for kind in ("csv", "xlsx"):
            part, whole = (
                _fetch(service, f"{path}{more}", who, kind) for more in ("&course=mass-0", "")
            )
            what = f"{scale.listed_at:,} rows as {kind.upper()}, {made.kind}"
            if kind == "csv" and whole.lines - 1 != scale.listed_at:
                raise RuntimeError(f"the file has {whole.lines - 1} rows and not {scale.listed_at}")
            yield judged(
                "P6l", f"{what}: to the first byte", whole.first, most=MOST_SECONDS, unit=" s"
            )
            grown = whole.grown - part.grown
            yield judged(
                "P6l",
                f"{what}: memory above a file of a twelfth",
                grown,
                most=MOST_MIB,
                unit=" MiB",
                part=part.grown,
                whole=whole.grown,
            )
            yield beside(
                "P6l",
                f"{what}: rows a second",
                scale.listed_at / whole.seconds,
                "/s",
                seconds=whole.seconds,
                bytes=whole.bytes,
            )


def _fetch(service: Service, path: str, who: Learner, kind: str) -> Fetched:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=600)
    head = {"Cookie": who.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    with _growth(service.process.pid) as grown:
        began = perf_counter()
        connection.request("POST", path, urlencode({"csrf_token": who.csrf, "format": kind}), head)
        reply = connection.getresponse()
        if reply.status != 200:
            raise RuntimeError(f"the export answered {reply.status}")
        first, length, lines = 0.0, 0, 0
        while part := reply.read1(CHUNK):
            first = first or perf_counter() - began
            length, lines = length + len(part), lines + part.count(b"\n")
        seconds = perf_counter() - began
    connection.close()
    return Fetched(first, seconds, length, lines, max(grown))


@contextmanager
def _growth(pid: int) -> Iterator[list[float]]:
    """By how many MiB that process of a server grew that grew most, as often as one can look."""
    found, over, before = [0.0], threading.Event(), _memory(pid)

    def look() -> None:
        while not over.wait(SAMPLE_SECONDS):
            now = _memory(pid)
            found.append(max((now[one] - before[one] for one in now if one in before), default=0.0))

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield found
    finally:
        over.set()
        watching.join()


def _memory(pid: int) -> dict[int, float]:
    found = {}
    for one in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.Error):
            found[one.pid] = one.memory_info().rss / MIB
    return found
