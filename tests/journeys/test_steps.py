"""A lesson in steps: by button, keyboard and finger, without scripts, and on another device."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Request
from sqlalchemy import select

from lms.enrolment.models import Enrolment
from lms.learning.models import Bookmark
from tests.journeys.learner import LearningVisitor
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FIRST = "/learning/first-steps/01-devices/01-kinds-of-computers"
SECOND = "/learning/first-steps/01-devices/02-parts-of-a-computer"
SWIPE = """([from, to]) => {
  const area = document.querySelector("[data-lesson]");
  const at = (x) => [new Touch({ identifier: 1, target: area, clientX: x, clientY: 300 })];
  const send = (type, touches, changedTouches) =>
    area.dispatchEvent(new TouchEvent(type, { bubbles: true, touches, changedTouches }));
  send("touchstart", at(from), at(from));
  send("touchend", [], at(to));
}"""
# Playwright does not hear of what a page sends when it is left.
NOTE_REPORTS = """() => {
  const send = navigator.sendBeacon.bind(navigator);
  localStorage.reports = "";
  navigator.sendBeacon = (url, body) => {
    localStorage.reports += `${url} `;
    return send(url, body);
  };
}"""
# As Chromium does now and then: the listeners of scripts have heard of "load" by then.
TAKE_FOCUS_AFTER_LOAD = """addEventListener("DOMContentLoaded", () => {
  addEventListener("load", () => {
    document.activeElement.blur();
    globalThis.isLoaded = true;
  });
})"""
TOP = "element => element.getBoundingClientRect().top"
VISIBLE = "[...document.querySelectorAll('.step')].filter(e => e.checkVisibility()).map(e => e.id)"


def read_steps(visitor: Visitor) -> list[str]:
    """Return the ids of the steps that can be seen."""
    return list(visitor.page.evaluate(VISIBLE))


def find_step(visitor: Visitor) -> str:
    """Return the id of the only step that can be seen."""
    (step,) = read_steps(visitor)
    assert visitor.page.evaluate("location.hash") in (f"#{step}", "")
    return step


@contextmanager
def collect_requests(visitor: Visitor) -> Iterator[list[str]]:
    """Collect method and URL of what the browser asks for.

    Chromium looks at the icon in its cache whenever the URL changes.
    """
    requests: list[str] = []

    def note(request: Request) -> None:
        if "/static/img/icon" not in request.url:
            requests.append(f"{request.method} {request.url.removeprefix(visitor.base)}")

    visitor.context.on("request", note)
    yield requests
    visitor.context.remove_listener("request", note)


def begin_course(site: Site, visitor: Visitor, user_name: str) -> LearningVisitor:
    """Sign in and begin the course; the first lesson is open."""
    visitor.sign_in(user_name)
    visitor.go("/catalogue/first-steps", judge=False)
    visitor.press(visitor.find_button("Begin"), judge=False)
    return LearningVisitor(site, visitor, user_name)


def test_one_goes_through_the_steps_and_back_by_button_key_finger_and_browser(visit: Visit):
    visitor = visit()
    visitor.go(FIRST)
    assert find_step(visitor) == "step-1"
    visitor.find_button("Forward").click()
    visitor.look()
    assert find_step(visitor) == "step-2"
    assert visitor.page.evaluate("document.activeElement.tagName") == "H2"
    position = visitor.page.locator("#step-position").inner_text()
    assert position.startswith("2-қадам")
    visitor.page.keyboard.press("ArrowRight")
    assert find_step(visitor) == "step-3"
    visitor.page.evaluate(SWIPE, [300, 60])
    assert find_step(visitor) == "step-4"
    visitor.page.evaluate(SWIPE, [60, 300])
    visitor.page.wait_for_url("**#step-3")
    assert find_step(visitor) == "step-3"
    visitor.page.go_back()
    assert find_step(visitor) == "step-2"
    visitor.find_button("Back").click()
    visitor.page.wait_for_function("() => !location.hash")
    assert find_step(visitor) == "step-1"
    assert visitor.page.evaluate("document.activeElement.tagName") == "H1"


def test_each_step_is_accessible_and_forward_stands_still(visit: Visit):
    visitor = visit(language="ru", width=360, height=740)
    visitor.page.goto("/language/ru")
    visitor.go(FIRST)
    bottoms = set()
    while visitor.find_button("Forward").count():
        visitor.page.evaluate("scrollTo(0, 0)")
        box = visitor.find_button("Forward").bounding_box()
        assert box
        bottoms.add(round(box["y"] + box["height"]))
        visitor.find_button("Forward").click()
        visitor.look()
    assert len(bottoms) == 1, bottoms
    assert visitor.find_link("Sign up and go on").is_visible(), "the last step leads on"


def test_a_url_with_a_step_opens_it_and_a_reader_without_scripts_has_the_whole_page(visit: Visit):
    visitor = visit()
    visitor.go(f"{FIRST}#step-3")
    assert find_step(visitor) == "step-3"
    visitor.page.wait_for_function("() => document.activeElement.closest('#step-3')")
    assert visitor.page.locator("#step-position").is_visible()
    assert visitor.page.locator(".lesson").evaluate(TOP) >= 0, "the bar is on the screen"
    visitor.page.evaluate("location.hash = 'step-2'")
    visitor.page.wait_for_function("() => !document.getElementById('step-2').hidden")
    assert find_step(visitor) == "step-2"
    switch_language(visitor)
    assert find_step(visitor) == "step-2", "another language keeps the step"
    visitor.page.emulate_media(media="print")
    assert len(read_steps(visitor)) > 2, "on paper the lesson is whole"
    plain = visit(javascript=False)
    plain.go(f"{FIRST}#step-3")
    assert read_steps(plain) == read_steps(visitor)
    assert not plain.find_button("Print the whole lesson").count(), "it needs a script"
    top = plain.page.locator("#step-3").evaluate(TOP)
    assert 0 <= top < 100


def test_a_step_keeps_the_focus_if_the_browser_goes_to_the_url_after_the_page_is_loaded(
    visit: Visit,
):
    visitor = visit()
    visitor.page.add_init_script(TAKE_FOCUS_AFTER_LOAD)
    visitor.go(f"{FIRST}#step-3")
    visitor.page.wait_for_function("() => globalThis.isLoaded")
    visitor.page.wait_for_function("() => document.activeElement.closest('#step-3')")
    assert find_step(visitor) == "step-3"


def test_steps_ask_the_server_for_nothing_and_one_request_brings_another_device_to_the_step(
    site: Site, visit: Visit
):
    site.add_account("wandering")
    telephone = visit()
    learner = begin_course(site, telephone, "wandering")
    learner.finish_lesson()
    telephone.page.evaluate(NOTE_REPORTS)
    assert telephone.get_path() == SECOND
    telephone.page.wait_for_load_state("networkidle")
    with collect_requests(telephone) as requests:
        for _ in range(3):
            telephone.find_button("Forward").click()
        telephone.page.wait_for_timeout(1100)
    assert requests == []
    telephone.page.goto("/help")
    assert telephone.page.evaluate("localStorage.reports") == f"{SECOND}/bookmark "
    wait_until(lambda: get_bookmark(site, learner.person_id) == "step-4")
    computer = visit(width=1280)
    computer.sign_in("wandering")
    computer.go("/my", judge=False)
    resume = computer.page.locator("main a[href$='/resume']").first
    assert computer.translate(
        "lesson %(lesson)s of module %(module)s, step %(step)s", lesson=2, module=1, step=4
    ) in " ".join(resume.inner_text().split())
    computer.press(resume)
    assert computer.page.url == f"{site.base}{SECOND}#step-4"
    assert find_step(computer) == "step-4"


def switch_language(visitor: Visitor) -> None:
    """Choose Russian in the menu of a phone."""
    visitor.open_menu()
    visitor.language = "ru"
    visitor.press(visitor.page.get_by_role("link", name="РУС"), judge=False)


def get_bookmark(site: Site, person_id: int) -> str | None:
    """Return the step at which the person stopped, as the page reported it when left."""
    with site.read() as session:
        bookmark = (
            select(Bookmark.anchor)
            .join(Enrolment, Enrolment.id == Bookmark.enrolment_id)
            .where(Enrolment.person_id == person_id)
        )
        return session.scalar(bookmark)
