"""P8: what a lesson costs on the wire, as Chromium counts it.

On the first visit and on the next one; also whether it is of use without scripts.
"""

import shutil
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks import seeding
from benchmarks.report import Line, judge, report_unmeasured, show_beside
from benchmarks.scale import Scale
from benchmarks.seeding import SignedInPerson, Site
from benchmarks.service import Service, run_product

FIRST_KB: Final = 50
REPEAT_KB: Final = 15
PICTURES: Final = frozenset({"Image"})
LATE_MS: Final = 500  # what a page requests after its load event


def run(_scale: Scale) -> Iterator[Line]:
    """Measure P8."""
    chromium = (
        shutil.which("chromium")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if chromium is None:
        yield report_unmeasured("P8", "a lesson on the wire", "there is no Chromium")
        return
    with seeding.open_site("wire") as site, run_product(site) as service:
        yield from _judge_visits(site, service, seeding.add_learners(site, 1)[0], chromium)


def _judge_visits(
    site: Site, service: Service, reader: SignedInPerson, chromium: str
) -> Iterator[Line]:
    from playwright.sync_api import sync_playwright

    url = f"http://127.0.0.1:{service.port}{_find_longest_lesson(site)}"
    name, _, value = reader.cookie.partition("=")
    cookie = {"name": name, "value": value, "url": url}
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium)
        context = browser.new_context()
        context.add_cookies([cookie])  # type: ignore[list-item]
        first, again = _record_visit(context, url), _record_visit(context, url)
        without_scripts = browser.new_context(java_script_enabled=False)
        without_scripts.add_cookies([cookie])  # type: ignore[list-item]
        is_usable = _is_lesson_usable(without_scripts, url)
        browser.close()
    yield _judge_bytes(first, "first visit", FIRST_KB)
    yield _judge_bytes(again, "repeated visit", REPEAT_KB)
    pictures = sum(size for kind, _url, size in first if kind in PICTURES) / 1000
    yield show_beside("P8", "its pictures, first visit", pictures, " KB")
    urls = [reply_url for _kind, reply_url, _size in (*first, *again)]
    foreign = [reply_url for reply_url in urls if urlsplit(reply_url).hostname != "127.0.0.1"]
    yield judge("P8", "requests to other hosts", len(foreign), most=0, foreign_urls=foreign)
    subject = "heading, text and button are there without scripts (1 is yes)"
    yield judge("P8", subject, int(is_usable), least=1)


def _judge_bytes(visit: list[tuple[str, str, float]], name: str, most: float) -> Line:
    kilobytes = sum(size for kind, _url, size in visit if kind not in PICTURES) / 1000
    subject = f"the longest lesson, {name}: all but pictures, compressed, heads included"
    return judge("P8", subject, kilobytes, most=most, unit=" KB", requests=visit)


def _is_lesson_usable(context: Any, url: str) -> bool:
    """Return whether the lesson's heading and its button are visible."""
    page = context.new_page()
    page.goto(url)
    button = page.locator("main form button").first
    return bool(page.locator("h1").is_visible() and button.is_visible())


def _find_longest_lesson(site: Site) -> str:
    """Return the path of the longest lesson of the course: the others are lighter."""
    from flask import url_for

    from lms.catalogue.queries import load_lesson_page

    with site.app.test_request_context(), site.container.database.read() as session:
        entry = max(
            site.outline.lessons,
            key=lambda lesson: len(load_lesson_page(session, lesson.id, "kk").html.encode()),
        )
        return url_for(
            "learning.lesson", slug=site.outline.slug, module=entry.module_slug, lesson=entry.slug
        )


def _record_visit(context: Any, url: str) -> list[tuple[str, str, float]]:
    """Return what a visit loads: kind, URL and bytes of each reply with its head.

    What comes from the cache is left out.
    """
    page = context.new_page()
    log = context.new_cdp_session(page)
    requests: dict[str, tuple[str, str]] = {}
    replies: list[tuple[str, str, float]] = []

    def note_reply(event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:
            replies.append(
                (*requests.get(event["requestId"], ("Other", "")), event["encodedDataLength"])
            )

    log.on(
        "Network.responseReceived",
        lambda event: requests.update(
            {event["requestId"]: (event["type"], event["response"]["url"])}
        ),
    )
    log.on("Network.loadingFinished", note_reply)
    log.send("Network.enable")
    page.goto(url, wait_until="load")
    page.wait_for_timeout(LATE_MS)
    page.close()
    return replies
