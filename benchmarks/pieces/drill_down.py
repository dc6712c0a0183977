"""P6l: the lists behind the country's figures, as pages and as whole files."""

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
from benchmarks.report import Line, judge, show_beside
from benchmarks.rounds import measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from benchmarks.service import MIB, Service, run_product
from benchmarks.sites import open_sites
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.regions.queries import find_root
from lms.web.pagination import PAGE_SIZE

MOST_SECONDS: Final = 1.0
# Between the file of one course, a twelfth of the rows, and the file of all rows: 16 MiB of a reply
# may wait in the server for a slower reader, so that no thread does; the rest is for cached names.
MOST_MIB: Final = 16 + 20
SAMPLE_SECONDS: Final = 0.05
TIMES: Final = 3
CHUNK: Final = 65536
# Description, query, and the share of all rows before the page (1: it is the last page).
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
class Download:
    """A file: seconds to its first and its last byte, its size, and the server's growth.

    `grown`: by how many MiB the process of the server grew that grew most.
    """

    first: float
    seconds: float
    bytes: int
    lines: int
    grown: float


def run(scale: Scale) -> Iterator[Line]:
    """Measure P6l."""
    for site in open_sites("drilling", scale):
        add_enrolments(site, scale.listed_at)
        yield from _judge_pages(scale, site)
        yield from _time_naively(scale, site)
        yield from _judge_files(scale, site)


def _judge_pages(scale: Scale, site: Site) -> Iterator[Line]:
    reader = seeding.add_administrator(site)
    with site.container.database.read() as session:
        path = f"/reporting/units/{find_root(session).id}/people"
    pages = scale.listed_at // PAGE_SIZE
    urls = {
        subject: f"{path}?{query}&page={max(1, round(share * pages))}"
        for subject, query, share in LISTS
    }
    rounds = measure_rounds(
        scale,
        {subject: partial(_time_page, scale, site, reader, url) for subject, url in urls.items()},
    )
    for subject in urls:
        line = f"list of {scale.listed_at:,}, {site.kind}: {subject}"
        yield judge(
            "P6l",
            line,
            rounds.get_median(subject, "seconds"),
            most=MOST_SECONDS,
            unit=" s",
            clean=rounds.is_clean,
            **rounds.build_evidence(),
        )


def _time_page(scale: Scale, site: Site, reader: SignedInPerson, url: str) -> dict[str, float]:
    """Return the median seconds of a page through the application.

    It includes the page's note of whom it showed.
    """
    browser, times = site.app.test_client(use_cookies=False), list[float]()
    while len(times) < TIMES or sum(times) < scale.reading_seconds:
        began = perf_counter()
        reply = browser.get(url, headers={"Cookie": reader.cookie})
        times.append(perf_counter() - began)
        if reply.status_code != 200 or b"<table" not in reply.data:
            raise RuntimeError(f"{url} answered {reply.status_code}")
    return {"seconds": median(times)}


def _time_naively(scale: Scale, site: Site) -> Iterator[Line]:
    """Time the same pages without figures and indexes: count the records, and sort them."""
    counts = (
        select(func.count())
        .select_from(Obligation)
        .where(Obligation.state == "open", Obligation.due_on < func.current_date())
    )
    sorted_rows = select(Enrolment).order_by(Enrolment.enrolled_at.desc()).limit(PAGE_SIZE)
    with site.container.database.read() as session:
        began = perf_counter()
        session.execute(counts).all()
        session.execute(sorted_rows).all()
    yield show_beside(
        "P6l",
        f"naive: counting a list, and sorting one of {scale.listed_at:,}, {site.kind}",
        perf_counter() - began,
        " s",
    )


def _judge_files(scale: Scale, site: Site) -> Iterator[Line]:
    """Download one course's rows, then all: the file grows tenfold, memory must not.

    A workbook of so many rows is prepared in the background, and so is not measured here.
    """
    reader = seeding.add_administrator(site)
    with site.container.database.read() as session:
        path = f"/reporting/units/{find_root(session).id}/people/export?measure=enrolled"
    with run_product(site) as service:
        part, whole = (
            _download_list(service, f"{path}{more}", reader) for more in ("&course=mass-0", "")
        )
    subject = f"{scale.listed_at:,} rows as CSV, {site.kind}"
    if whole.lines - 1 != scale.listed_at:
        raise RuntimeError(f"the file has {whole.lines - 1} rows and not {scale.listed_at}")
    yield judge("P6l", f"{subject}: to the first byte", whole.first, most=MOST_SECONDS, unit=" s")
    yield judge(
        "P6l",
        f"{subject}: memory above a file of a twelfth",
        whole.grown - part.grown,
        most=MOST_MIB,
        unit=" MiB",
        part=part.grown,
        whole=whole.grown,
    )
    yield show_beside(
        "P6l",
        f"{subject}: rows a second",
        scale.listed_at / whole.seconds,
        "/s",
        seconds=whole.seconds,
        bytes=whole.bytes,
    )


def _download_list(service: Service, path: str, reader: SignedInPerson) -> Download:
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=600)
    head = {"Cookie": reader.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    with _watch_growth(service.process.pid) as samples:
        began = perf_counter()
        connection.request(
            "POST", path, urlencode({"csrf_token": reader.csrf, "format": "csv"}), head
        )
        reply = connection.getresponse()
        if reply.status != 200:
            raise RuntimeError(f"the export answered {reply.status}")
        first, length, lines = 0.0, 0, 0
        while chunk := reply.read1(CHUNK):
            first = first or perf_counter() - began
            length, lines = length + len(chunk), lines + chunk.count(b"\n")
        seconds = perf_counter() - began
    connection.close()
    return Download(first=first, seconds=seconds, bytes=length, lines=lines, grown=max(samples))


@contextmanager
def _watch_growth(pid: int) -> Iterator[list[float]]:
    """Yield samples of how many MiB the fastest growing process of a server grew."""
    samples, is_over, at_start = [0.0], threading.Event(), _read_memory(pid)

    def look() -> None:
        while not is_over.wait(SAMPLE_SECONDS):
            now = _read_memory(pid)
            samples.append(
                max(
                    (
                        now[process_id] - at_start[process_id]
                        for process_id in now
                        if process_id in at_start
                    ),
                    default=0.0,
                )
            )

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield samples
    finally:
        is_over.set()
        thread.join()


def _read_memory(pid: int) -> dict[int, float]:
    memory = {}
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.Error):
            memory[process.pid] = process.memory_info().rss / MIB
    return memory
