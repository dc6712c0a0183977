"""“Start again” pressed by mistake: the work before it can be restored."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site
from tests.journeys.test_final_practice import answer_questions, finish_task, open_final, solve_task
from tests.journeys.test_practice import (
    COURSE,
    FIRST,
    MODULE,
    SOLUTION,
    get_key,
    get_part,
    play_actions,
)
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
RUN_IS_KEPT = "What you did before is not lost."
DECIDED = ".inbox__segments .is-decided"


def open_inbox(visit: Visit, language: str, width: int, hand: type[Hand]) -> Visitor:
    visitor = visit(language=language, width=width, height=800, touch=hand is PictureFinger)
    visitor.go(f"/practice/try/{COURSE}/{MODULE}/{FIRST}", judge=False)
    visitor.page.locator("[role=option]").first.wait_for()
    return visitor


def count_decided(page: Page) -> int:
    return page.locator(DECIDED).count()


@pytest.mark.parametrize(
    ("language", "width", "hand"),
    [("kk", 1280, Hand), ("ru", 360, PictureFinger), ("kk", 360, Keys), ("ru", 1280, Keys)],
    ids=["mouse", "touch", "keys on a phone", "keys"],
)
def test_what_was_done_before_start_again_is_brought_back(
    visit: Visit, language: str, width: int, hand: type[Hand]
) -> None:
    visitor = open_inbox(visit, language, width, hand)
    page = visitor.page
    actions = page.evaluate(SOLUTION)
    play_actions(hand(page), page, actions)
    decision_count = count_decided(page)
    assert decision_count
    hand(page).act(get_part(page, "again"))
    assert count_decided(page) == 0
    expect(get_part(page, "frame")).to_be_focused()
    notice = page.get_by_role("status").filter(has_text=visitor.translate(RUN_IS_KEPT))
    expect(notice).to_be_in_viewport()
    visitor.look()
    if hand is Keys:
        page.keyboard.press("Shift+Tab")
        expect(get_part(page, "undo")).to_be_focused()
        page.keyboard.press("Enter")
    else:
        hand(page).act(get_part(page, "undo"))
    assert count_decided(page) == decision_count
    assert get_part(page, "undo").is_hidden()
    expect(get_part(page, "frame")).to_be_focused()
    expect(get_part(page, "live")).to_have_text(visitor.translate("What you did before is back."))
    hand(page).act(get_part(page, "done"))
    page.locator("[data-sent=player-try-only]").wait_for()
    assert get_part(page, "result").get_attribute("data-passed") == "true"


def test_a_double_click_and_a_press_after_some_steps_lose_nothing_either(visit: Visit) -> None:
    page = open_inbox(visit, "ru", 1280, Hand).page
    actions = page.evaluate(SOLUTION)
    get_part(page, "again").click()
    assert get_part(page, "undo").is_hidden(), "nothing was done"
    play_actions(Hand(page), page, actions)
    get_part(page, "again").dblclick()
    page.locator("[role=option]").first.click()
    get_part(page, "undo").click()
    assert count_decided(page) > 0
    get_part(page, "undo").click()  # back to the one step that was done after it
    assert count_decided(page) == 0
    assert get_key(page, "head").is_visible()
    get_part(page, "undo").click()
    get_part(page, "done").click()
    page.locator("[data-sent=player-try-only]").wait_for()
    get_part(page, "result-again").click()
    assert get_part(page, "undo").is_hidden(), "a run that was handed in is not gone on with"


def test_in_a_final_test_it_is_the_same(site: Site, visit: Visit) -> None:
    with open_final(site, visit, "ru", 360) as learner:
        page = learner.visitor.page
        task = answer_questions(learner)
        solve_task(site, Hand(page), page, task, "ru")
        decision_count = count_decided(page)
        get_part(page, "again").click()
        assert decision_count and count_decided(page) == 0
        expect(get_part(page, "undo")).to_be_in_viewport()
        learner.visitor.look()
        get_part(page, "undo").click()
        assert count_decided(page) == decision_count
        finish_task(Hand(page), page)
        page.locator("[data-sent=final-taken]").wait_for()
