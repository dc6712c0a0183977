"""P12 and R12: how many people sign in in a second, and what readers of lessons notice of it.

Everybody opens the form and sends it, 30 people at once, as classes do. Whoever is asked to wait
waits, and sends it again.
"""

import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from time import perf_counter, sleep
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import select, update

from benchmarks import seeding
from benchmarks.load import Request
from benchmarks.paced import build_lesson_request, run_learners
from benchmarks.report import Line, judge, show_beside
from benchmarks.rounds import Rounds, measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import Site
from benchmarks.service import run_product
from lms.accounts.models import Person

LEAST_RATE: Final = 40
MOST_TIMES_IDLE: Final = 5
AT_ONCE: Final = 30
TIMEOUT_SECONDS: Final = 60
FORM: Final = "/auth/sign-in"
FORM_TYPE: Final = {"Content-Type": "application/x-www-form-urlencoded"}
CSRF_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


def run(scale: Scale) -> Iterator[Line]:
    """Measure P12 and R12."""
    with seeding.open_site("signing-in") as site:
        password = secrets.token_urlsafe()
        names = _add_people(site, password, scale.sign_ins)
        readers = [
            [build_lesson_request(site, learner)]
            for learner in seeding.add_learners(site, scale.at_work)
        ]
        with run_product(site) as service:
            sign_in_all = partial(_sign_in_all, service.port, names, password)
            rest = partial(sleep, scale.idle_seconds + scale.seconds)
            sign_in_all()  # the workers load what hashes
            rounds = measure_rounds(
                scale,
                {
                    "alone": lambda: {"rate": len(names) / sign_in_all()},
                    "idle": lambda: _measure_wait(service.port, readers, rest),
                    "storm": lambda: _measure_wait(service.port, readers, sign_in_all),
                },
            )
    yield from _judge_rounds(rounds, len(names))


def _judge_rounds(rounds: Rounds, people: int) -> Iterator[Line]:
    yield judge(
        "P12",
        f"sign-ins, {people} people, {AT_ONCE} at once, the page of the form included",
        rounds.get_median("alone", "rate"),
        least=LEAST_RATE,
        unit="/s",
        clean=rounds.is_clean,
        **rounds.build_evidence(),
    )
    yield judge(
        "R12",
        "readers' p95 of a lesson while these people sign in ÷ idle",
        rounds.compute_ratio("storm", "idle", "p95"),
        most=MOST_TIMES_IDLE,
        clean=rounds.is_clean,
        **rounds.build_evidence(),
    )
    for side, subject in (("storm", "while they sign in"), ("idle", "idle")):
        yield show_beside(
            "R12", f"p95 of a lesson {subject}", rounds.get_median(side, "p95"), " ms"
        )


def _add_people(site: Site, password: str, count: int) -> Sequence[str]:
    """Add people with this password; return their user names."""
    password_hash = site.container.passwords.hash(password)
    with site.container.database.write() as session:
        ids = [seeding.add_person(session, site) for _ in range(count)]
        session.execute(
            update(Person).where(Person.id.in_(ids)).values(password_hash=password_hash)
        )
        return session.scalars(select(Person.user_name).where(Person.id.in_(ids))).all()


def _sign_in_all(port: int, names: Sequence[str], password: str) -> float:
    """Sign everybody in; return the seconds until the last one is."""
    began = perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(lambda name: _sign_in(port, name, password), names))
    return perf_counter() - began


def _sign_in(port: int, name: str, password: str) -> None:
    """Open the form and send it until it is accepted. Raises RuntimeError if it is refused."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)) as connection:
        connection.request("GET", FORM)
        page = connection.getresponse()
        token = CSRF_TOKEN.findall(page.read().decode())[0]
        form = urlencode({"csrf_token": token, "login": name, "password": password})
        head = {"Cookie": page.headers["Set-Cookie"].partition(";")[0], **FORM_TYPE}
        while True:
            connection.request("POST", FORM, form, head)
            reply = connection.getresponse()
            reply.read()
            if reply.status == 303:
                return
            if reply.status != 503:
                raise RuntimeError(f"a sign-in was answered with {reply.status}")
            sleep(float(reply.headers["Retry-After"]))


def _measure_wait(
    port: int, readers: Sequence[Sequence[Request]], meanwhile: Callable[[], object]
) -> Mapping[str, float]:
    """Return the 95th percentile of what readers wait while something else is done."""
    with run_learners(port, readers) as waits:
        meanwhile()
    return {"p95": waits.get_percentile(95)}
