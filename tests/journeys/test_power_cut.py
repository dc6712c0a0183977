"""What is shown as saved is saved: the server dies between two answers, nothing is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.learner import Learner
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Visitor]


def read_answer(visitor: Visitor) -> list[str]:
    """Return what is chosen or written on a question's page."""
    fields = visitor.page.locator("main input[name=answer]")
    script = "all => all.filter(e => e.type === 'text' || e.checked).map(e => e.value)"
    return [str(value) for value in fields.evaluate_all(script)]


def check_saved(visitor: Visitor, message: str) -> None:
    """Check that the line under the question says so."""
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
    answers = []
    for _ in range(2):
        learner.choose_answer()
        check_saved(visitor, "Saved")
        answers.append(read_answer(visitor))
        visitor.press(visitor.button("Save and go on"), judge=False)
    learner.choose_answer()
    check_saved(visitor, "Saved")
    answers.append(read_answer(visitor))
    site.kill()
    learner.choose_answer(right=False)
    check_saved(visitor, "Not saved yet: no connection. Your answer goes with the next button.")
    visitor.problems.clear()  # the console reports the lost connection
    site.start()
    number, position = learner.position()
    for earlier in range(position, 0, -1):
        visitor.go(f"/learning/attempts/{number}/{earlier}", judge=False)
        assert read_answer(visitor) == answers[earlier - 1]
    for _ in range(learner.attempt().total):
        learner.answer()
    visitor.press(visitor.button("Hand in"), judge=False)
    assert visitor.heading() == visitor.say("Passed: %(percent)s %%", percent=100)
