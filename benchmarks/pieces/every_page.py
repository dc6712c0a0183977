"""P1b and P13: processor time of every page that a role reaches, beside the lesson page's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from math import inf
from time import process_time
from typing import Final
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from benchmarks import seeding
from benchmarks.mass import add_enrolments
from benchmarks.report import Line, judge, show_beside
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from lms.demo.accounts import SERVANT
from lms.demo.filling import fill_demo

LEARNER: Final = "learner"
READERS: Final = {
    LEARNER: SERVANT,  # has enrolments, a certificate, duties and messages
    "trainer": "demo-trainer",
    "consultant": "demo-consultant",
    "officer": "demo-officer",
    "HR": "demo-hr",
    "administrator": "demo-admin",
}
LEARNER_MOST: Final = 3
STAFF_MOST: Final = 20
MOST_MS: Final = 30
LESSON: Final = "learning.lesson"
FIRST_SCREEN: Final = "pages.home"
FIRST_SCREEN_RATE: Final = 0.4  # P13: of the lesson page's rate
LINK: Final = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a route, and the least milliseconds of processor time that it took."""

    endpoint: str
    url: str
    milliseconds: float


def run(scale: Scale) -> Iterator[Line]:
    """Measure P1b and P13 on the demo, and again with many enrolments beside it."""
    with seeding.open_site("every-page") as site:
        fill_demo(site.container, scale.demo_learners)
        readers = {
            name: seeding.sign_in_person(site, user_name) for name, user_name in READERS.items()
        }
        urls_by_reader = {
            name: _find_pages(site, reader, scale) for name, reader in readers.items()
        }
        yield from _judge_pages(site, scale, readers, urls_by_reader, "the demo")
        add_enrolments(site, scale.listed_at)
        where = f"the demo and {scale.listed_at:,} enrolments"
        yield from _judge_pages(site, scale, readers, urls_by_reader, where)


def _judge_pages(
    site: Site,
    scale: Scale,
    readers: dict[str, SignedInPerson],
    urls_by_reader: dict[str, dict[str, str]],
    where: str,
) -> Iterator[Line]:
    """Yield a line for each reader's slowest page, and one for each page above its bound.

    `urls_by_reader`: by the reader's name, the URL of a page of each route.
    """
    learner_pages = _measure_pages(site, readers[LEARNER], urls_by_reader[LEARNER], scale)
    by_endpoint = {page.endpoint: page.milliseconds for page in learner_pages}
    lesson = by_endpoint[LESSON]
    yield show_beside("P1b", f"lesson page, {where}", lesson, " ms")
    subject = f"rate of the learner's first screen ÷ the lesson page's, {where}"
    yield judge("P13", subject, lesson / by_endpoint[FIRST_SCREEN], least=FIRST_SCREEN_RATE)
    yield from _judge_reader(LEARNER, learner_pages, lesson, where)
    for name, reader in readers.items():
        if name != LEARNER:
            others = {
                endpoint: url
                for endpoint, url in urls_by_reader[name].items()
                if endpoint not in by_endpoint
            }
            pages = _measure_pages(site, reader, others, scale)
            yield from _judge_reader(name, pages, lesson, where)


def _measure_pages(
    site: Site, reader: SignedInPerson, urls_by_endpoint: dict[str, str], scale: Scale
) -> list[Page]:
    """Return the pages found, by their routes, with the least that each takes.

    They are read in turn, so that other work on the machine meets all of them, the lesson too.
    """
    browser = site.app.test_client(use_cookies=False)
    least = dict.fromkeys(sorted(urls_by_endpoint), inf)
    for _number in range(scale.page_readings):
        for endpoint in least:
            took = _measure_page(browser, reader, urls_by_endpoint[endpoint])
            least[endpoint] = min(least[endpoint], took)
    return [Page(endpoint, urls_by_endpoint[endpoint], least[endpoint]) for endpoint in least]


def _judge_reader(name: str, pages: list[Page], lesson: float, where: str) -> Iterator[Line]:
    most = LEARNER_MOST if name == LEARNER else STAFF_MOST
    slowest = max(pages, key=lambda page: page.milliseconds)
    subject = f"slowest of {len(pages)} pages of the {name}, {where}: {slowest.endpoint}"
    yield judge("P1b", f"{subject} ÷ the lesson page", slowest.milliseconds / lesson, most=most)
    yield judge("P1b", subject, slowest.milliseconds, most=MOST_MS, unit=" ms")
    for page in sorted(pages, key=lambda page: -page.milliseconds):
        if page is not slowest and page.milliseconds > min(most * lesson, MOST_MS):
            yield show_beside("P1b", f"also above: {page.url}", page.milliseconds, " ms")


def _find_pages(site: Site, reader: SignedInPerson, scale: Scale) -> dict[str, str]:
    """Return the first URL of each route that links lead to from the first screen."""
    urls_by_endpoint, next_urls, known_endpoints = dict[str, str](), ["/"], {"/"}
    browser = site.app.test_client(use_cookies=False)
    while next_urls and len(known_endpoints) < scale.most_pages:
        url = next_urls.pop(0)
        reply = browser.get(url, headers={"Cookie": reader.cookie})
        if reply.status_code != 200 or reply.mimetype != "text/html":
            continue
        urls_by_endpoint[_find_endpoint(site, url) or url] = url
        for link in LINK.findall(reply.get_data(as_text=True)):
            target = unescape(link)
            endpoint = _find_endpoint(site, target)
            if endpoint and endpoint not in known_endpoints:
                known_endpoints.add(endpoint)
                next_urls.append(target)
    return urls_by_endpoint


def _find_endpoint(site: Site, url: str) -> str | None:
    """Return the route of a URL within the site that can be read."""
    parts = urlsplit(url)
    if parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        return str(site.app.url_map.bind("127.0.0.1").match(parts.path, method="GET")[0])
    except (HTTPException, RequestRedirect):
        return None


def _measure_page(browser: FlaskClient, reader: SignedInPerson, url: str) -> float:
    """Return the milliseconds of processor time of the page through the application, once."""
    began = process_time()
    reply = browser.get(url, headers={"Cookie": reader.cookie})
    took = (process_time() - began) * 1000
    if reply.status_code != 200:
        raise RuntimeError(f"{url} answered {reply.status_code}")
    return took
