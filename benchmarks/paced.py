"""Learners at their own pace, and how long they wait while something else runs.

A load that is always at the limit would measure that limit. Each learner here reads a page or saves
an answer, thinks, and goes on.
"""

import http.client
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread
from time import perf_counter
from typing import Final

from benchmarks.load import Request
from benchmarks.report import Line, judge
from benchmarks.seeding import SignedInPerson, Site

THINK_SECONDS: Final = 0.15
TIMEOUT_SECONDS: Final = 30


@dataclass
class Waits:
    """The milliseconds that learners waited, in the order of the replies."""

    milliseconds: list[float] = field(default_factory=list)

    def get_percentile(self, percent: int) -> float:
        """Return the wait below which so many percent of the waits stay."""
        waits = sorted(self.milliseconds)
        return waits[min(len(waits) - 1, len(waits) * percent // 100)]


def judge_waits(goal: str, subject: str, busy_waits: Waits, idle: Waits, *, most: float) -> Line:
    """Return the line that compares the 95th percentiles of two times."""
    parts = {
        f"{name}_p{percent}_ms": waits.get_percentile(percent)
        for name, waits in (("idle", idle), ("busy", busy_waits))
        for percent in (50, 95, 99)
    }
    ratio = busy_waits.get_percentile(95) / idle.get_percentile(95)
    return judge(goal, subject, ratio, most=most, requests=len(busy_waits.milliseconds), **parts)


def build_lesson_request(site: Site, learner: SignedInPerson) -> Request:
    """Return the reading of a lesson; the learners of a site read different ones."""
    lesson = site.outline.lessons[learner.person_id % len(site.outline.lessons)]
    return Request(
        f"/learning/{site.outline.slug}/{lesson.module_slug}/{lesson.slug}",
        {"Cookie": learner.cookie},
    )


@contextmanager
def run_learners(port: int, requests: Sequence[Sequence[Request]]) -> Iterator[Waits]:
    """Run a learner for each list of requests during the block, and once at least.

    A learner sends its requests in turn, repeatedly. Raises RuntimeError if one was refused.
    """
    waits, stop, refusals = Waits(), Event(), list[str]()
    threads = [
        Thread(target=_send_requests, args=(port, own, waits, stop, refusals), daemon=True)
        for own in requests
    ]
    for number, thread in enumerate(threads):
        thread.start()
        stop.wait(THINK_SECONDS * number / len(threads) / 10)
    yield waits
    stop.set()
    for thread in threads:
        thread.join(TIMEOUT_SECONDS)
    if refusals or not waits.milliseconds:
        raise RuntimeError(f"learners were refused: {refusals[:3]}")


def _send_requests(
    port: int, requests: Sequence[Request], waits: Waits, stop: Event, refusals: list[str]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    for number in count():
        if stop.wait(THINK_SECONDS) and number:
            break
        request = requests[number % len(requests)]
        head = dict(request.headers) | (
            {"Content-Type": "application/x-www-form-urlencoded"} if request.body else {}
        )
        began = perf_counter()
        try:
            connection.request(request.method, request.path, request.body or None, head)
            reply = connection.getresponse()
            reply.read()
        except (OSError, http.client.HTTPException) as error:
            refusals.append(type(error).__name__)
            connection.close()
            continue
        waits.milliseconds.append((perf_counter() - began) * 1000)
        if reply.status >= 400:
            refusals.append(str(reply.status))
    connection.close()
