"""A begun scene survives a reload, a crash and a lost connection, in its own window alone."""

from itertools import count

import pytest
from playwright.sync_api import Error, Page, expect

from tests.journeys.site import Site
from tests.journeys.test_final_practice import answer_questions, finish_task, open_final, solve_task
from tests.journeys.test_practice import COURSE, FIRST, MODULE, SOLUTION, get_part, play_actions
from tests.journeys.test_practice_again import RUN_IS_KEPT, count_decided, open_inbox
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
_numbers = count(1)
# As in a browser that crashes: no page hears that it goes.
CRASH = """
for (const name of ["pagehide", "beforeunload", "unload", "visibilitychange"])
  addEventListener(name, (event) => event.stopImmediatePropagation(), true);
"""


def load_again(page: Page) -> None:
    page.reload()
    page.locator(".inbox").wait_for()


def bring_back(hand: Hand, page: Page) -> None:
    hand.act(get_part(page, "undo"))


def open_task(visitor: Visitor) -> Page:
    visitor.go(f"/practice/{COURSE}/{MODULE}/{FIRST}", judge=False)
    visitor.page.locator(".inbox").wait_for()
    return visitor.page


def enrol_and_open(visitor: Visitor, user_name: str) -> None:
    visitor.sign_in(user_name)
    visitor.go(f"/catalogue/{COURSE}", judge=False)
    visitor.press(visitor.page.locator("main form[action^='/enrolment/'] button").first)


@pytest.mark.parametrize(
    ("language", "width", "hand"),
    [("kk", 360, PictureFinger), ("ru", 1280, Keys)],
    ids=["touch", "keys"],
)
def test_what_start_again_left_is_offered_after_a_crash_too(
    visit: Visit, language: str, width: int, hand: type[Hand]
) -> None:
    visitor = open_inbox(visit, language, width, hand)
    page = visitor.page
    page.add_init_script(CRASH)
    load_again(page)
    play_actions(hand(page), page, page.evaluate(SOLUTION))
    decision_count = count_decided(page)
    load_again(page)
    assert count_decided(page) == decision_count
    expect(get_part(page, "resumed")).to_be_visible()
    expect(get_part(page, "former")).to_be_hidden()
    hand(page).act(get_part(page, "again"))
    load_again(page)
    assert count_decided(page) == 0
    expect(get_part(page, "resumed")).to_be_hidden()
    expect(
        page.get_by_role("status").filter(has_text=visitor.translate(RUN_IS_KEPT))
    ).to_be_visible()
    visitor.look()
    bring_back(hand(page), page)
    expect(get_part(page, "former")).to_be_hidden()
    assert count_decided(page) == decision_count
    load_again(page)
    assert count_decided(page) == decision_count
    hand(page).act(get_part(page, "done"))
    page.locator("[data-sent=player-try-only]").wait_for()
    assert get_part(page, "result").get_attribute("data-passed") == "true"
    load_again(page)
    assert count_decided(page) == 0, "it was handed in"
    expect(get_part(page, "former")).to_be_hidden()


def test_both_runs_are_kept_and_a_line_that_is_lost_takes_none(visit: Visit) -> None:
    visitor = open_inbox(visit, "ru", 1280, Hand)
    page, url = visitor.page, visitor.page.url
    actions = page.evaluate(SOLUTION)
    play_actions(Hand(page), page, actions)
    decision_count = count_decided(page)
    visitor.context.set_offline(True)
    get_part(page, "again").click()
    play_actions(Hand(page), page, actions[:2])
    second = count_decided(page)
    assert 0 < second < decision_count
    with pytest.raises(Error):
        page.reload()
    visitor.context.set_offline(False)
    page.goto(url)
    expect(get_part(page, "resumed")).to_be_visible()
    assert count_decided(page) == second
    for expected in (decision_count, second, decision_count):
        get_part(page, "undo").click()
        assert count_decided(page) == expected
    get_part(page, "done").click()
    page.locator("[data-sent=player-try-only]").wait_for()
    assert get_part(page, "result").get_attribute("data-passed") == "true"


def test_two_tabs_keep_a_run_each(visit: Visit) -> None:
    visitor = open_inbox(visit, "ru", 1280, Hand)
    page = visitor.page
    actions = page.evaluate(SOLUTION)
    play_actions(Hand(page), page, actions)
    decision_count = count_decided(page)
    get_part(page, "again").click()
    other = visitor.context.new_page()
    other.goto(page.url)
    other.locator(".inbox").wait_for()
    expect(get_part(other, "former")).to_be_hidden()
    play_actions(Hand(other), other, actions[:2])
    get_part(other, "done").click()
    get_part(other, "done").click()
    other.locator("[data-sent=player-try-only]").wait_for()
    load_again(page)
    bring_back(Hand(page), page)
    assert count_decided(page) == decision_count


def test_another_person_at_the_same_window_sees_nothing_of_it(site: Site, visit: Visit) -> None:
    number = next(_numbers)
    names = [f"kept-{number}", f"kept-next-{number}"]
    for name in names:
        site.add_account(name, language="ru")
    visitor = visit(language="ru", width=1280, height=900)
    enrol_and_open(visitor, names[0])
    page = open_task(visitor)
    play_actions(Hand(page), page, page.evaluate(SOLUTION))
    decision_count = count_decided(page)
    get_part(page, "again").click()
    page.locator("[role=option]").first.click()
    visitor.context.clear_cookies()  # the session ends, and nobody has signed out
    enrol_and_open(visitor, names[1])
    open_task(visitor)
    for part in ("former", "resumed"):
        expect(get_part(page, part)).to_be_hidden()
    visitor.context.clear_cookies()
    visitor.sign_in(names[0])
    open_task(visitor)
    expect(get_part(page, "resumed")).to_be_visible()  # the control
    bring_back(Hand(page), page)
    assert count_decided(page) == decision_count
    get_part(page, "done").click()
    page.locator("[data-sent=player-stored]").wait_for()


def test_in_a_final_test_it_is_the_same(site: Site, visit: Visit) -> None:
    with open_final(site, visit, "kk", 360) as learner:
        page = learner.visitor.page
        task = answer_questions(learner)
        solve_task(site, Hand(page), page, task, "kk")
        decision_count = count_decided(page)
        get_part(page, "again").click()
        load_again(page)
        assert decision_count and count_decided(page) == 0
        bring_back(Hand(page), page)
        assert count_decided(page) == decision_count
        load_again(page)
        expect(get_part(page, "resumed")).to_be_visible()
        finish_task(Hand(page), page)
        page.locator("[data-sent=final-taken]").wait_for()
