"""A scene tried from its page, solved as its author says, and handed in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.visitor import Visitor

SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"
# A browser under load drops the body of a reply before a driver asks for it: the page keeps it.
KEEP_VERDICT = """() => {
    const send = window.fetch;
    delete window.verdict;
    window.fetch = async (...request) => {
        const reply = await send(...request);
        if (request[1]?.method === "POST") window.verdict = await reply.clone().json();
        return reply;
    };
}"""
Play = Callable[[Sequence[Any]], None]
Press = Callable[[Locator], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the server decides of a run."""

    percent: int
    passed: bool


PASSED_WHOLE = Verdict(percent=100, passed=True)


def open_scene(
    visit: Callable[..., Visitor], scene: str, by: str, language: str, width: int
) -> Visitor:
    """Open the public page of a scene. `scene`: course, module and task."""
    visitor = visit(language=language, width=width, height=800, touch=by == "touch")
    visitor.go(f"/practice/try/{scene}", judge=False)
    visitor.page.locator("[data-part=root] > :not(p)").first.wait_for()
    return visitor


def hand_in(page: Page, press: Press = Locator.click, is_sure: bool = False) -> Verdict:
    """Hand the run in, and return the server's own verdict when the page says the same.

    `is_sure`: a run that lacks a goal is handed in by the second press that the page asks for.
    """
    page.evaluate(KEEP_VERDICT)
    done_button = page.locator("[data-part=done]")
    press(done_button)
    if is_sure and page.locator("[data-part=unfinished]").is_visible():
        press(done_button)
    page.wait_for_function("() => window.verdict")
    values = page.evaluate("window.verdict")
    verdict = Verdict(values["percent"], values["passed"])
    is_passed = "true" if verdict.passed else "false"
    page.wait_for_selector(f"[data-part=result][data-passed={is_passed}]:not([hidden])")
    return verdict


def solve_scene(visitor: Visitor, play: Play, press: Press = Locator.click) -> Verdict:
    """Play the author's solution by a hand, hand it in, and return the server's verdict."""
    page = visitor.page
    visitor.look()
    play(page.evaluate(SOLUTION))
    visitor.look()
    verdict = hand_in(page, press)
    visitor.look(judge=False)
    return verdict
