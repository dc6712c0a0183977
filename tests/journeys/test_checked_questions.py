"""Questions that are checked one by one, two tabs of one attempt, and time that runs out."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from lms.assessment.models import Attempt
from lms.assessment.queries import load_answer_states
from tests.journeys.learner import LearningVisitor
from tests.journeys.site import Site
from tests.journeys.test_interrupted_quiz import open_quiz
from tests.journeys.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def load_state(learner: LearningVisitor, attempt_id: int) -> dict[int, bool | None]:
    """Return by position whether the answer is graded right; None if it is not graded."""
    with learner.site.read() as session:
        return {key: row.right for key, row in load_answer_states(session, attempt_id).items()}


def change_something(page: Page) -> None:
    """Make the first change of an answer, in any type of question."""
    field = page.locator("main [name=answer]").first
    kind = field.evaluate("field => field.type")
    if kind == "hidden":  # the items of an order
        page.locator("[data-way=up]:not([aria-disabled=true])").first.click()
    elif kind == "select-one":
        field.select_option(index=1)
    elif kind == "text":
        field.fill("987654")
    else:
        page.locator(f"label[for='{field.get_attribute('id')}']").last.click()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_checked_question_shows_its_verdict_in_its_place_and_takes_no_other_answer(
    site: Site, visit: Visit, language: str
) -> None:
    learner = open_quiz(site, visit, language)
    visitor, (attempt_id, _position) = learner.visitor, learner.read_position()
    verdict = visitor.page.locator("[data-verdict]")
    visitor.find_button("Check").click()
    expect(visitor.page.locator("[data-status]")).to_have_text(
        visitor.translate("Choose or write an answer first.")
    )
    assert not verdict.count()
    visitor.problems.clear()  # the console reports the refusal
    learner.choose_answer()
    visitor.find_button("Check").click()
    expect(verdict).to_contain_text(visitor.translate("That is right"))
    assert verdict.evaluate("element => element === document.activeElement")
    assert visitor.page.locator("main [name=answer]").first.is_disabled()
    visitor.look()
    assert load_state(learner, attempt_id) == {1: True}
    visitor.press(learner.find_next_button())
    assert learner.read_position() == (attempt_id, 2)
    visitor.go(f"/learning/attempts/{attempt_id}/1")
    expect(verdict).to_contain_text(visitor.translate("That is right"))


def test_a_check_without_a_line_is_sent_by_itself_when_it_is_back(site: Site, visit: Visit) -> None:
    learner = open_quiz(site, visit, "ru")
    visitor, (attempt_id, _position) = learner.visitor, learner.read_position()
    visitor.context.set_offline(True)
    learner.choose_answer(right=False)
    visitor.find_button("Check").click()
    words = visitor.page.locator("form[data-autosave]").get_attribute("data-lost") or ""
    expect(visitor.page.locator("[data-status]")).to_have_text(words)
    visitor.context.set_offline(False)
    expect(visitor.page.locator("[data-verdict]")).to_be_visible()
    visitor.problems.clear()
    assert load_state(learner, attempt_id) == {1: False}


def test_a_second_tab_shows_the_answer_that_was_checked_in_the_first(
    site: Site, visit: Visit
) -> None:
    learner = open_quiz(site, visit, "ru")
    visitor, (attempt_id, _position) = learner.visitor, learner.read_position()
    tab = visitor.context.new_page()
    tab.goto(visitor.get_path())
    learner.choose_answer()
    visitor.find_button("Check").click()
    expect(visitor.page.locator("[data-locked]")).to_be_visible()
    change_something(tab)
    expect(tab.locator("[data-locked]")).to_be_visible()
    tab.close()
    assert load_state(learner, attempt_id) == {1: True}


def test_when_the_time_is_over_the_page_hands_in_what_there_is(site: Site, visit: Visit) -> None:
    learner = open_quiz(site, visit, "kk")
    visitor, (attempt_id, _position) = learner.visitor, learner.read_position()
    ends_at = site.container.clock.now() + timedelta(seconds=6)
    with site.write() as session:
        session.execute(
            update(Attempt)
            .where(Attempt.id == attempt_id)
            .values(ends_at=ends_at, grace_seconds=30)
        )
    visitor.go(f"/learning/attempts/{attempt_id}/1", judge=False)
    learner.choose_answer()
    visitor.page.wait_for_url("**/result")
    visitor.look(judge=False)
    assert load_state(learner, attempt_id)[1] is True
