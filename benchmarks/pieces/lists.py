"""P6b: the list of those who completed as CSV and XLSX, to the last byte.

It comes from the running server.
"""

import http.client
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.report import Line, judge, show_beside
from benchmarks.rounds import measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson
from benchmarks.service import Service, run_product
from lms.regions.queries import find_root

MOST_SECONDS: Final = {"csv": 0.5, "xlsx": 2.0}
CHUNK: Final = 65536


def run(scale: Scale) -> Iterator[Line]:
    """Measure P6b."""
    with seeding.open_site("lists", courses=False) as site:
        add_enrolments(site, 2 * scale.list_rows)
        with site.container.database.read() as session:
            path = f"/reporting/units/{find_root(session).id}/people/export?measure=completed"
        reader = seeding.add_administrator(site)
        with run_product(site) as service:
            rows = _download_list(service, path, reader, "csv")["lines"] - 1
            if rows != scale.list_rows:
                raise RuntimeError(f"the list has {rows} rows and not {scale.list_rows}")
            rounds = measure_rounds(
                scale,
                {
                    kind: partial(_download_list, service, path, reader, kind)
                    for kind in MOST_SECONDS
                },
            )
    for kind, most in MOST_SECONDS.items():
        subject = f"list of {scale.list_rows:,} people as {kind.upper()}, to the last byte"
        yield judge(
            "P6b",
            subject,
            rounds.get_median(kind, "seconds"),
            most=most,
            unit=" s",
            clean=rounds.is_clean,
            **rounds.build_evidence(),
        )
        yield show_beside(
            "P6b",
            f"the same to the first byte, {kind.upper()}",
            rounds.get_median(kind, "first"),
            " s",
        )


def _download_list(
    service: Service, path: str, reader: SignedInPerson, kind: str
) -> dict[str, float]:
    """Return the seconds to the first and to the last byte, and how many lines came."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    head = {"Cookie": reader.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    began = perf_counter()
    connection.request("POST", path, urlencode({"csrf_token": reader.csrf, "format": kind}), head)
    reply = connection.getresponse()
    if reply.status != 200:
        raise RuntimeError(f"the export answered {reply.status}")
    content = reply.read(1)
    first = perf_counter() - began
    while chunk := reply.read(CHUNK):
        content += chunk
    connection.close()
    return {
        "first": first,
        "seconds": perf_counter() - began,
        "bytes": len(content),
        "lines": content.count(b"\n"),
    }
