"""A scene tried from its page, solved as its author says, and handed in."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.journeys.visitor import Visitor

SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"
Play = Callable[[Sequence[Any]], None]


def open_scene(
    visit: Callable[..., Visitor], scene: str, by: str, language: str, width: int
) -> Visitor:
    """Open the page on which anybody tries a scene. `scene`: course, module and task."""
    visitor = visit(language=language, width=width, height=800, touch=by == "touch")
    visitor.go(f"/practice/try/{scene}", judge=False)
    visitor.page.locator("[data-part=root] > :not(p)").first.wait_for()
    return visitor


def solve_scene(visitor: Visitor, play: Play) -> None:
    """Play the author's solution by a hand, hand it in, and assert that it passed whole."""
    page = visitor.page
    visitor.look()
    play(page.evaluate(SOLUTION))
    visitor.look()
    with page.expect_response(lambda response: response.request.method == "POST") as reply:
        page.locator("[data-part=done]").click()
    assert (reply.value.json()["percent"], reply.value.json()["passed"]) == (100, True)
    page.wait_for_selector("[data-part=result][data-passed=true]")
    assert "undefined" not in visitor.text()
    visitor.look(judge=False)
