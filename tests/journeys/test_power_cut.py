"""What is shown as saved is saved: the server dies between two answers and nothing is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.learner import Learner
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Visitor]


def values(visitor: Visitor) -> list[str]:
    """What is chosen or written on the page of a question."""
    fields = visitor.page.locator("main input[name=answer]")
    script = "all => all.filter(e => e.type === 'text' || e.checked).map(e => e.value)"
    return [str(value) for value in fields.evaluate_all(script)]


def see_saved(visitor: Visitor, message: str) -> None:
    """The line under the question says so."""
    expect(visitor.page.locator("[data-status]")).to_have_text(visitor.say(message))


def test_a_server_that_is_killed_between_two_answers_loses_none_that_was_shown_as_saved(
    site: Site, visit: Visit
):
    site.add_account("unlucky")
    visitor = visit()
    visitor.sign_in("unlucky")
    visitor.go("/catalogue/first-steps", judge=False)
    visitor.press(visitor.button("Begin"), judge=False)
    learner = Learner(site, visitor, "unlucky")
    visitor.go("/learning/first-steps/quiz/01-devices", judge=False)
    visitor.press(visitor.button("Begin"), judge=False)
    given = []
    for _ in range(2):
        learner.mark()
        see_saved(visitor, "Saved")
        given.append(values(visitor))
        visitor.press(visitor.button("Save and go on"), judge=False)
    learner.mark()
    see_saved(visitor, "Saved")
    given.append(values(visitor))
    site.kill()
    learner.mark(right=False)
    see_saved(visitor, "Not saved yet: no connection. Your answer goes with the next button.")
    visitor.problems.clear()  # that there was no connection stands in the console
    site.start()
    number, position = learner.position()
    for earlier in range(position, 0, -1):
        visitor.go(f"/learning/attempts/{number}/{earlier}", judge=False)
        assert values(visitor) == given[earlier - 1]
    for _ in range(learner.attempt().total):
        learner.answer()
    visitor.press(visitor.button("Hand in"), judge=False)
    assert visitor.heading() == visitor.say("Passed: %(percent)s %%", percent=100)
