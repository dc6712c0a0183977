"""P1 and P2: pages against a lesson page by hand over raw sqlite3.

Both have the same server and the same database file. The yardstick's page is the product's own,
byte for byte, with placeholders for text, title, name and token, so both send the same amount. It
is measured twice: compressed by both, as browsers ask, and by neither.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.request import Request as UrlRequest
from urllib.request import urlopen

from flask import url_for

from benchmarks import seeding
from benchmarks.load import Request, prepare_sides
from benchmarks.report import Line, judge, show_beside
from benchmarks.rounds import Rounds, measure_rounds
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from benchmarks.service import run_product, run_yardsticks
from lms.catalogue.queries import LessonEntry, load_lesson_page
from lms.certificates.queries import list_certificates
from lms.certificates.services import issue_on_completion
from lms.core.clock import Moment
from lms.enrolment.queries import find_enrolment
from lms.learning.rules import Completion
from lms.learning.services import finish_lesson
from lms.learning.views.lesson_text import PLACEHOLDER

GZIP: Final = {"Accept-Encoding": "gzip"}
NAME: Final = "Аты Тегі"
CSRF_TOKEN: Final = re.compile(
    r'(?:(?<=csrf_token" value=")|(?<=data-token=")|(?<=data-csrf="))[^"]+'
)
STAMP: Final = re.compile(r'(?<=data-served=")[^"]+')
LEAST_COMPRESSED: Final = 0.9
LEAST_PLAIN: Final = 0.75
STEADY: Final = 5  # p99 may be at most so many times p50


def run(scale: Scale) -> Iterator[Line]:
    """Measure P1 and P2."""
    with seeding.open_site("pages") as site:
        readers = _add_readers(site, scale.learners)
        template = _write_template(site, *readers[0])
        numbers = _issue_certificates(site, [learner for learner, _entry in readers])
        with run_product(site) as product, run_yardsticks(site, template) as yardstick:
            _check_same_page(site, *readers[0], product.port, yardstick.port)
            ports = {"ours": product.port, "raw": yardstick.port}
            targets = {
                name: (ports[server], requests)
                for name, (server, requests) in _build_requests(site, readers, numbers).items()
            }
            rounds = measure_rounds(scale, prepare_sides(scale, targets))
            not_modified = _count_not_modified(site, numbers)
        yield from _judge_lessons(rounds)
        yield from _judge_public_pages(rounds, not_modified)


def _add_readers(site: Site, count: int) -> list[tuple[SignedInPerson, LessonEntry]]:
    """Return learners, each at another lesson of the course, with that lesson."""
    lessons = site.outline.lessons
    readers = []
    now, zone = site.container.clock.now(), site.settings.timezone
    for number, learner in enumerate(seeding.add_learners(site, count)):
        reached = len(lessons) // 2 if number == 0 else 1 + number % (len(lessons) - 1)
        with site.container.database.write() as session:
            row = find_enrolment(session, learner.enrolment_id)
            assert row is not None
            for entry in lessons[:reached]:
                finish_lesson(
                    session,
                    enrolment=row,
                    outline=site.outline,
                    lesson_id=entry.id,
                    by_id=learner.person_id,
                    moment=Moment(now, zone),
                )
        readers.append((learner, lessons[reached]))
    return readers


def _build_url(site: Site, entry: LessonEntry) -> str:
    with site.app.test_request_context():
        return url_for(
            "learning.lesson", slug=site.outline.slug, module=entry.module_slug, lesson=entry.slug
        )


def _write_template(site: Site, learner: SignedInPerson, entry: LessonEntry) -> Path:
    """Write the product's page of a lesson as a template."""
    reply = site.app.test_client(use_cookies=False).get(
        _build_url(site, entry), headers={"Cookie": learner.cookie}
    )
    with site.container.database.read() as session:
        html = load_lesson_page(session, entry.id, "kk").html
    text = reply.get_data(as_text=True)
    # The forms of its questions stand within the lesson and are the same for all: they stay.
    first_part, *other_parts = PLACEHOLDER.split(html)[::2]
    for part in other_parts:
        assert part in text
        text = text.replace(part, "")
    for value, placeholder in (
        (first_part, "html | safe"),
        (entry.title_kk, "title"),
        (NAME, "name"),
        (CSRF_TOKEN.findall(text)[0], "csrf"),
    ):
        assert value in text, placeholder
        text = text.replace(value, f"{{% endraw %}}{{{{ {placeholder} }}}}{{% raw %}}")
    path = site.folder / "yardstick.html"
    path.write_text(f"{{% raw %}}{text}{{% endraw %}}", encoding="utf-8")
    return path


def _issue_certificates(site: Site, holders: list[SignedInPerson]) -> list[str]:
    """Return the number of a certificate of each learner, issued by the service."""
    moment, course = site.container.moment(), site.outline
    with site.container.database.write() as session:
        for learner in holders:
            completion = Completion(
                enrolment_id=learner.enrolment_id,
                person_id=learner.person_id,
                course_id=course.course_id,
                version_id=course.version_id,
                enrolled_on=moment.today,
                completed_on=moment.today,
                percent=90,
                actor_id=learner.person_id,
                moment=moment,
            )
            issue_on_completion(session, completion=completion)
        return [list_certificates(session, learner.person_id)[0].number for learner in holders]


def _build_requests(
    site: Site, readers: list[tuple[SignedInPerson, LessonEntry]], numbers: list[str]
) -> dict[str, tuple[str, list[Request]]]:
    """Return the requests of each side, with their server: "ours" or "raw"."""
    lessons = [(_build_url(site, entry), learner.cookie) for learner, entry in readers]
    plain = [Request(path, {"Cookie": cookie}) for path, cookie in lessons]
    zipped = [Request(path, {"Cookie": cookie, **GZIP}) for path, cookie in lessons]
    return {
        "product": ("ours", zipped),
        "yardstick": ("raw", _redirect_to_yardstick(zipped)),
        "product plain": ("ours", plain),
        "yardstick plain": ("raw", _redirect_to_yardstick(plain)),
        "catalogue": ("ours", [Request("/catalogue/", GZIP)]),
        "check": ("ours", [Request(f"/certificates/{number}", GZIP) for number in numbers]),
        "hello": ("raw", [Request("/")]),
    }


def _check_same_page(
    site: Site, learner: SignedInPerson, entry: LessonEntry, ours: int, raw: int
) -> None:
    """Raise RuntimeError unless both servers send the same lines.

    The forms of a lesson's questions follow the text in the yardstick's page.
    """
    path = _build_url(site, entry)
    targets = ((ours, path), (raw, _redirect_to_yardstick([Request(path)])[0].path))
    pages = []
    for port, target_path in targets:
        with urlopen(
            UrlRequest(f"http://127.0.0.1:{port}{target_path}", headers={"Cookie": learner.cookie})
        ) as reply:
            text = PLACEHOLDER.sub("", reply.read().decode())
            text = STAMP.sub("", CSRF_TOKEN.sub("", text))  # new in each page
            pages.append(sorted(filter(None, text.splitlines())))
    if pages[0] != pages[1]:
        differing = sorted(set(pages[0]) ^ set(pages[1]))[:2]
        raise RuntimeError(f"the yardstick's page differs, such as in {differing}")


def _redirect_to_yardstick(requests: list[Request]) -> list[Request]:
    return [
        Request(request.path.replace("/learning/", "/raw/", 1), request.headers)
        for request in requests
    ]


def _count_not_modified(site: Site, numbers: list[str]) -> int:
    """Return how many of the two public pages answer a second visit with 304."""
    visitor = site.app.test_client()
    count = 0
    for path in ("/catalogue/", f"/certificates/{numbers[0]}"):
        first = visitor.get(path)
        count += (
            visitor.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        )
    return count


def _judge_lessons(rounds: Rounds) -> Iterator[Line]:
    for suffix, compression, least in (
        ("", "both compressed, as browsers ask", LEAST_COMPRESSED),
        (" plain", "neither compressed", LEAST_PLAIN),
    ):
        ours, raw = f"product{suffix}", f"yardstick{suffix}"
        yield judge(
            "P1",
            f"lesson page ÷ by hand over sqlite3, {compression}",
            rounds.compute_ratio(ours, raw),
            least=least,
            clean=rounds.is_clean,
            product=rounds.get_median(ours, "rate"),
            yardstick=rounds.get_median(raw, "rate"),
            **rounds.build_evidence(),
            product_ms=(rounds.get_median(ours, "p50"), rounds.get_median(ours, "p99")),
            yardstick_ms=(rounds.get_median(raw, "p50"), rounds.get_median(raw, "p99")),
        )
    steady = rounds.get_median("product", "p99") / rounds.get_median("product", "p50")
    yield judge(
        "P1",
        "lesson page: p99 ÷ p50 at 16 connections",
        steady,
        most=STEADY,
        clean=rounds.is_clean,
        **rounds.build_evidence(),
    )
    raw_steady = rounds.get_median("yardstick", "p99") / rounds.get_median("yardstick", "p50")
    yield show_beside("P1", "the same of the yardstick", raw_steady)
    for name, subject in (
        ("product", "lesson page"),
        ("yardstick", "by hand over sqlite3"),
        ("hello", "hello, world on the same server"),
    ):
        yield show_beside(
            "P1",
            f"{subject}, compressed" if name != "hello" else subject,
            rounds.get_median(name, "rate"),
            "/s",
        )


def _judge_public_pages(rounds: Rounds, not_modified: int) -> Iterator[Line]:
    for name, subject in (("catalogue", "catalogue"), ("check", "verification page")):
        yield judge(
            "P2",
            f"{subject}, anonymous ÷ the lesson page by hand, both compressed",
            rounds.compute_ratio(name, "yardstick"),
            least=0.8,
            clean=rounds.is_clean,
            product=rounds.get_median(name, "rate"),
            yardstick=rounds.get_median("yardstick", "rate"),
            **rounds.build_evidence(),
        )
    yield judge("P2", "of the two, so many answer a repeated visit with 304", not_modified, least=2)
