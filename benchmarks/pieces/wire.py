"""P8: what a lesson costs on the wire, as Chromium counts it: on the first visit, on the next one, and whether it is of use without scripts."""

import shutil
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks import seeding
from benchmarks.report import Line, beside, judged, unmeasured
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from benchmarks.service import Service, product

FIRST_KB: Final = 50
REPEAT_KB: Final = 15
PICTURES: Final = frozenset({"Image"})
LATE_MS: Final = 500  # what a page asks for after its load event


def run(_scale: Scale) -> Iterator[Line]:
    """P8."""
    chromium = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if chromium is None:
        yield unmeasured("P8", "a lesson on the wire", "there is no Chromium")
        return
    with seeding.site("wire") as made, product(made) as service:
        yield from _visits(made, service, seeding.learners(made, 1)[0], chromium)


def _visits(made: Site, service: Service, who: Learner, chromium: str) -> Iterator[Line]:
    from playwright.sync_api import sync_playwright

    address = f"http://127.0.0.1:{service.port}{_longest(made)}"
    cookie, _, value = who.cookie.partition("=")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium)
        context = browser.new_context()
        context.add_cookies([{"name": cookie, "value": value, "url": address}])
        first, again = _visit(context, address), _visit(context, address)
        bare = browser.new_context(java_script_enabled=False)
        bare.add_cookies([{"name": cookie, "value": value, "url": address}])
        page = bare.new_page()
        page.goto(address)
        usable = (
            page.locator("h1").is_visible() and page.locator("main form button").first.is_visible()
        )
        browser.close()
    for visit, what, most in (
        (first, "first visit", FIRST_KB),
        (again, "repeated visit", REPEAT_KB),
    ):
        kilobytes = sum(size for kind, _url, size in visit if kind not in PICTURES) / 1000
        yield judged(
            "P8",
            f"the longest lesson, {what}: all but pictures, compressed, heads included",
            kilobytes,
            most=most,
            unit=" KB",
            requests=visit,
        )
    pictures = sum(size for kind, _url, size in first if kind in PICTURES) / 1000
    yield beside("P8", "its pictures, first visit", pictures, " KB")
    foreign = [
        url for _kind, url, _size in (*first, *again) if urlsplit(url).hostname != "127.0.0.1"
    ]
    yield judged("P8", "requests to other hosts", len(foreign), most=0, foreign_urls=foreign)
    yield judged(
        "P8", "heading, text and button are there without scripts (1 is yes)", int(usable), least=1
    )


def _longest(made: Site) -> str:
    """The address of the longest lesson of the course: the others are lighter."""
    from flask import url_for

    from lms.catalogue.queries import lesson_page

    with made.app.test_request_context(), made.container.database.read() as reading:
        entry = max(
            made.outline.lessons,
            key=lambda lesson: len(lesson_page(reading, lesson.id, "kk").html.encode()),
        )
        return url_for(
            "learning.lesson", slug=made.outline.slug, module=entry.module_slug, lesson=entry.slug
        )


def _visit(context: Any, address: str) -> list[tuple[str, str, float]]:
    """What a visit loads over the wire: kind, address and bytes of each reply with its head; what comes from the cache is not among it."""
    page = context.new_page()
    log = context.new_cdp_session(page)
    asked: dict[str, tuple[str, str]] = {}
    found: list[tuple[str, str, float]] = []

    def finished(told: dict[str, Any]) -> None:
        if told["encodedDataLength"]:
            found.append((*asked.get(told["requestId"], ("Other", "")), told["encodedDataLength"]))

    log.on(
        "Network.responseReceived",
        lambda told: asked.update({told["requestId"]: (told["type"], told["response"]["url"])}),
    )
    log.on("Network.loadingFinished", finished)
    log.send("Network.enable")
    page.goto(address, wait_until="load")
    page.wait_for_timeout(LATE_MS)
    page.close()
    return found
