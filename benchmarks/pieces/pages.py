"""P1 and P2: pages against a lesson page written by hand over raw sqlite3, on the same server and the same database file.

The yardstick's page is the product's own, byte for byte, with places for the text, the title, the name and the token; so both send the same
amount. It is measured twice: compressed by both, as browsers ask, and by neither.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

from flask import url_for

from benchmarks import seeding
from benchmarks.load import Request, sides
from benchmarks.report import Line, beside, judged
from benchmarks.rounds import Rounds, alternate
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from benchmarks.service import product, yardsticks
from lms.catalogue.queries import LessonEntry, lesson_page
from lms.certificates.queries import certificates_of
from lms.certificates.services import issue_on_completion
from lms.core.clock import Moment
from lms.enrolment.queries import enrolment
from lms.learning.rules import Completion
from lms.learning.services import finish_lesson

GZIP: Final = {"Accept-Encoding": "gzip"}
NAME: Final = "Аты Тегі"
CSRF_TOKEN: Final = re.compile(r'(?:(?<=csrf_token" value=")|(?<=data-token="))[^"]+')
STEADY: Final = 5  # p99 may be so many times p50


def run(scale: Scale) -> Iterator[Line]:
    """P1 and P2."""
    with seeding.site("pages") as made:
        readers = _readers(made, scale.learners)
        template = _yardstick_page(made, *readers[0])
        numbers = _certificates(made, [learner for learner, _entry in readers])
        with product(made) as ours, yardsticks(made, template) as raw:
            _compare(made, *readers[0], ours.port, raw.port)
            ports = {"ours": ours.port, "raw": raw.port}
            asked = {
                name: (ports[server], requests)
                for name, (server, requests) in _asked(made, readers, numbers).items()
            }
            rounds = alternate(scale, sides(scale, asked))
            repeated = _repeated(made, numbers)
        yield from _lesson_lines(rounds)
        yield from _public_lines(rounds, repeated)


def _readers(made: Site, count: int) -> list[tuple[Learner, LessonEntry]]:
    """Learners who have each read another part of the course, with the lesson at which they are."""
    lessons = made.outline.lessons
    found = []
    now, zone = made.container.clock.now(), made.settings.timezone
    for number, learner in enumerate(seeding.learners(made, count)):
        reached = len(lessons) // 2 if number == 0 else 1 + number % (len(lessons) - 1)
        with made.container.database.write() as unit:
            row = enrolment(unit, learner.enrolment_id)
            assert row is not None
            for entry in lessons[:reached]:
                finish_lesson(
                    unit,
                    enrolment=row,
                    outline=made.outline,
                    lesson_id=entry.id,
                    by_id=learner.person_id,
                    moment=Moment(now, zone),
                )
        found.append((learner, lessons[reached]))
    return found


def _address(made: Site, entry: LessonEntry) -> str:
    with made.app.test_request_context():
        return url_for(
            "learning.lesson", slug=made.outline.slug, module=entry.module_slug, lesson=entry.slug
        )


def _yardstick_page(made: Site, learner: Learner, entry: LessonEntry) -> Path:
    """The product's page of a lesson as a template."""
    reply = made.app.test_client(use_cookies=False).get(
        _address(made, entry), headers={"Cookie": learner.cookie}
    )
    with made.container.database.read() as reading:
        html = lesson_page(reading, entry.id, "kk").html
    text = reply.get_data(as_text=True)
    for value, place in (
        (html, "html | safe"),
        (entry.title_kk, "title"),
        (NAME, "name"),
        (CSRF_TOKEN.findall(text)[0], "csrf"),
    ):
        assert value in text, place
        text = text.replace(value, f"{{% endraw %}}{{{{ {place} }}}}{{% raw %}}")
    path = made.folder / "yardstick.html"
    path.write_text(f"{{% raw %}}{text}{{% endraw %}}", encoding="utf-8")
    return path


def _certificates(made: Site, holders: list[Learner]) -> list[str]:
    """The number of a certificate of each learner, issued by the service."""
    moment, course = made.container.moment(), made.outline
    with made.container.database.write() as unit:
        for one in holders:
            completion = Completion(
                one.enrolment_id,
                one.person_id,
                course.course_id,
                course.version_id,
                moment.today,
                moment.today,
                90,
                one.person_id,
                moment,
            )
            issue_on_completion(unit, completion=completion)
        return [certificates_of(unit, one.person_id)[0].number for one in holders]


def _asked(
    made: Site, readers: list[tuple[Learner, LessonEntry]], numbers: list[str]
) -> dict[str, tuple[str, list[Request]]]:
    """What is asked for, by side: of which server ("ours" or "raw"), and the requests."""
    lessons = [(_address(made, entry), learner.cookie) for learner, entry in readers]
    plain = [Request(path, {"Cookie": cookie}) for path, cookie in lessons]
    zipped = [Request(path, {"Cookie": cookie, **GZIP}) for path, cookie in lessons]
    return {
        "product": ("ours", zipped),
        "yardstick": ("raw", _raw(zipped)),
        "product plain": ("ours", plain),
        "yardstick plain": ("raw", _raw(plain)),
        "catalogue": ("ours", [Request("/catalogue/", GZIP)]),
        "check": ("ours", [Request(f"/certificates/{number}", GZIP) for number in numbers]),
        "hello": ("raw", [Request("/")]),
    }


def _compare(made: Site, learner: Learner, entry: LessonEntry, ours: int, raw: int) -> None:
    """Raises unless both servers send the same page."""
    path = _address(made, entry)
    asked = ((ours, path), (raw, _raw([Request(path)])[0].path))
    pages = []
    for port, place in asked:
        with urlopen(
            UrlRequest(f"http://127.0.0.1:{port}{place}", headers={"Cookie": learner.cookie})
        ) as reply:
            pages.append(CSRF_TOKEN.sub("", reply.read().decode()))  # masked anew in each page
    if pages[0] != pages[1]:
        raise RuntimeError(
            f"the yardstick's page differs: {len(pages[1])} bytes instead of {len(pages[0])}"
        )


def _raw(requests: list[Request]) -> list[Request]:
    return [
        Request(request.path.replace("/learning/", "/raw/", 1), request.headers)
        for request in requests
    ]


def _repeated(made: Site, numbers: list[str]) -> int:
    """How many of the two public pages answer a second visit with 304."""
    visitor = made.app.test_client()
    found = 0
    for path in ("/catalogue/", f"/certificates/{numbers[0]}"):
        first = visitor.get(path)
        found += (
            visitor.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        )
    return found


def _lesson_lines(rounds: Rounds) -> Iterator[Line]:
    for suffix, said in (
        ("", "both compressed, as browsers ask"),
        (" plain", "neither compressed"),
    ):
        ours, raw = f"product{suffix}", f"yardstick{suffix}"
        yield judged(
            "P1",
            f"lesson page ÷ by hand over sqlite3, {said}",
            rounds.ratio(ours, raw),
            least=0.75,
            clean=rounds.clean,
            product=rounds.middle(ours, "rate"),
            yardstick=rounds.middle(raw, "rate"),
            **rounds.evidence(),
            product_ms=(rounds.middle(ours, "p50"), rounds.middle(ours, "p99")),
            yardstick_ms=(rounds.middle(raw, "p50"), rounds.middle(raw, "p99")),
        )
    steady = rounds.middle("product", "p99") / rounds.middle("product", "p50")
    yield judged(
        "P1",
        "lesson page: p99 ÷ p50 at 16 connections",
        steady,
        most=STEADY,
        clean=rounds.clean,
        **rounds.evidence(),
    )
    raw_steady = rounds.middle("yardstick", "p99") / rounds.middle("yardstick", "p50")
    yield beside("P1", "the same of the yardstick", raw_steady)
    for name, what in (
        ("product", "lesson page"),
        ("yardstick", "by hand over sqlite3"),
        ("hello", "hello, world on the same server"),
    ):
        yield beside(
            "P1",
            f"{what}, compressed" if name != "hello" else what,
            rounds.middle(name, "rate"),
            "/s",
        )


def _public_lines(rounds: Rounds, repeated: int) -> Iterator[Line]:
    for name, what in (("catalogue", "catalogue"), ("check", "verification page")):
        yield judged(
            "P2",
            f"{what}, anonymous ÷ the lesson page by hand, both compressed",
            rounds.ratio(name, "yardstick"),
            least=0.8,
            clean=rounds.clean,
            product=rounds.middle(name, "rate"),
            yardstick=rounds.middle("yardstick", "rate"),
            **rounds.evidence(),
        )
    yield judged("P2", "of the two, so many answer a repeated visit with 304", repeated, least=2)
