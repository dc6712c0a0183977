"""P6b: the list of those who completed as CSV and XLSX, from the running server to the last byte."""

import http.client
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import Final
from urllib.parse import urlencode

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.report import Line, beside, judged
from benchmarks.rounds import alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Learner
from benchmarks.service import Service, product
from lms.regions.queries import root

MOST_SECONDS: Final = {"csv": 0.5, "xlsx": 2.0}
CHUNK: Final = 65536


def run(scale: Scale) -> Iterator[Line]:
    """P6b."""
    with seeding.site("lists", courses=False) as made:
        add_enrolments(made, 2 * scale.listed)
        with made.container.database.read() as reading:
            path = f"/reporting/units/{root(reading).id}/people/export?measure=completed"
        who = seeding.administrator(made)
        with product(made) as service:
            rows = _fetch(service, path, who, "csv")["lines"] - 1
            if rows != scale.listed:
                raise RuntimeError(f"the list has {rows} rows and not {scale.listed}")
            rounds = alternate(
                scale, {kind: partial(_fetch, service, path, who, kind) for kind in MOST_SECONDS}
            )
    for kind, most in MOST_SECONDS.items():
        what = f"list of {scale.listed:,} people as {kind.upper()}, to the last byte"
        yield judged(
            "P6b",
            what,
            rounds.middle(kind, "seconds"),
            most=most,
            unit=" s",
            clean=rounds.clean,
            **rounds.evidence(),
        )
        yield beside(
            "P6b", f"the same to the first byte, {kind.upper()}", rounds.middle(kind, "first"), " s"
        )


def _fetch(service: Service, path: str, who: Learner, kind: str) -> dict[str, float]:
    """Seconds to the first and to the last byte, and how many lines came."""
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    head = {"Cookie": who.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    began = perf_counter()
    connection.request("POST", path, urlencode({"csrf_token": who.csrf, "format": kind}), head)
    reply = connection.getresponse()
    if reply.status != 200:
        raise RuntimeError(f"the export answered {reply.status}")
    content = reply.read(1)
    first = perf_counter() - began
    while part := reply.read(CHUNK):
        content += part
    connection.close()
    return {
        "first": first,
        "seconds": perf_counter() - began,
        "bytes": len(content),
        "lines": content.count(b"\n"),
    }
