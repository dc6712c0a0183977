"""Answers shown as saved survive a kill of the server between two answers."""

import pytest
from playwright.sync_api import expect

from lms.assessment.queries import load_answer_states
from tests.journeys.learner import LearningVisitor
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
NOT_SAVED = (
    "Not saved yet: there is no connection. Your answer is kept here and is sent by itself as soon"
    " as the connection is back."
)


def read_answer(visitor: Visitor) -> list[str]:
    """Return what is chosen or written on a question's page."""
    fields = visitor.page.locator("main [name=answer]")
    script = """all => all.filter(e => !/radio|checkbox/.test(e.type) || e.checked)
      .map(e => e.value)"""
    return [str(value) for value in fields.evaluate_all(script)]


def check_saved(visitor: Visitor, message: str) -> None:
    """Check that the line under the question says so."""
    status = visitor.page.locator("[data-status]")
    expect(status).to_have_text(visitor.translate(message))


def load_stored(learner: LearningVisitor) -> dict[int, object]:
    """Return what the database holds for each question of the attempt on the screen."""
    with learner.site.read() as session:
        answers = load_answer_states(session, learner.read_position()[0])
    return {position: answer.given_answer for position, answer in answers.items()}


def test_a_server_that_is_killed_between_two_answers_loses_none_that_was_shown_as_saved(
    site: Site, visit: Visit
):
    site.add_account("unlucky")
    visitor = visit()
    visitor.sign_in("unlucky")
    visitor.go("/catalogue/first-steps", judge=False)
    visitor.press(visitor.find_button("Begin"), judge=False)
    learner = LearningVisitor(site, visitor, "unlucky")
    visitor.go("/learning/first-steps/quiz/01-devices", judge=False)
    visitor.press(visitor.find_button("Begin"), judge=False)
    answers = []
    for _ in range(2):
        learner.choose_answer()
        check_saved(visitor, "Saved")
        answers.append(read_answer(visitor))
        visitor.press(learner.find_next_button(), judge=False)
    learner.choose_answer()
    check_saved(visitor, "Saved")
    answers.append(read_answer(visitor))
    answers_by_position = load_stored(learner)
    assert sorted(answers_by_position) == [1, 2, 3]
    site.kill()
    try:
        learner.choose_answer(right=False)
        check_saved(visitor, NOT_SAVED)
        answers[-1] = read_answer(visitor)
        assert load_stored(learner) == answers_by_position
    finally:
        site.start()  # the other journeys visit it too
    check_saved(visitor, "Saved")  # sent by itself, after a pause that doubles
    visitor.problems.clear()  # the console reports the lost connection
    number, position = learner.read_position()
    assert load_stored(learner)[position] != answers_by_position[position]
    for earlier in range(position, 0, -1):
        visitor.go(f"/learning/attempts/{number}/{earlier}", judge=False)
        assert read_answer(visitor) == answers[earlier - 1]
    for _ in range(learner.load_attempt().total):
        learner.answer()
    visitor.press(visitor.find_button("Hand in"), judge=False)
    assert visitor.read_heading() == visitor.translate("Passed: %(percent)s %%", percent=100)
