"""An inbox with fraud, played by mouse, by touch and by keys; its trace survives a lost line."""

from itertools import count

import pytest
from playwright.sync_api import Locator, Page
from sqlalchemy import select

from lms.enrolment.models import Enrolment
from lms.practice.models import PracticeRun
from tests.journeys.hands import press_until_focused
from tests.journeys.site import Site
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
COURSE = "cyber-hygiene"
MODULE = "03-mail-and-phishing"
FIRST = "06-practice-first-inbox"
HURRY = "08-practice-hurry-and-orders"
_numbers = count(1)
FORBIDDEN_TEXT = "JSON.parse(document.getElementById('scene').textContent).forbidden[0].text"
SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"


def get_part(page: Page, name: str) -> Locator:
    return page.locator(f"[data-part={name}]")


def get_key(page: Page, name: str) -> Locator:
    return page.locator(f"[data-key='{name}']")


def open_message(hand: Hand, page: Page, name: str) -> None:
    """Open a message of the list; on a phone one goes back to the list first."""
    row = page.locator(f"#row-{name}")
    if isinstance(hand, Keys):
        choose_row_by_keys(page, row)
        return
    if not row.is_visible():
        hand.act(get_key(page, "back"))
    hand.act(row)


def choose_row_by_keys(page: Page, row: Locator) -> None:
    """Choose a message by keys: the list is one stop of Tab, and Escape leads back to it."""
    page.keyboard.press("Escape")
    for _step in range(60):
        if page.evaluate("document.activeElement.role === 'option'"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Home")
    rows = page.locator("[role=option]").count()
    press_until_focused(page, row, "ArrowDown", most=rows)
    page.keyboard.press("Enter")


def play_actions(hand: Hand, page: Page, actions: list[list[str]]) -> None:
    """Do what an author's solution does, each action by what the page shows."""
    for name, message, *values in actions:
        if name == "open":
            open_message(hand, page, message)
        else:
            keys = {"judge": values[:1], "point": [f"pick-{values[-1]}"] if values else []}
            hand.act(get_key(page, *keys.get(name, ["why"])))
        if name == "open":
            assert get_key(page, "head").evaluate("head => head === document.activeElement")


@pytest.mark.parametrize(
    ("language", "width", "hand"),
    [("kk", 1280, Hand), ("ru", 360, PictureFinger), ("kk", 360, Keys), ("ru", 1280, Keys)],
    ids=["mouse", "touch", "keys on a phone", "keys"],
)
def test_a_visitor_finds_the_fraud_in_an_inbox(
    visit: Visit, language: str, width: int, hand: type[Hand]
) -> None:
    visitor = visit(language=language, width=width, height=800, touch=hand is PictureFinger)
    visitor.go("/", judge=False)
    visitor.press(visitor.find_link("Try it: find the fraud in this inbox"))
    page = visitor.page
    page.locator("[role=option]").first.wait_for()
    actions = page.evaluate(SOLUTION)
    play_actions(hand(page), page, actions)
    hand(page).act(get_part(page, "done"))
    page.locator("[data-sent=player-try-only]").wait_for()
    assert get_part(page, "result").get_attribute("data-passed") == "true"
    assert get_part(page, "missing").is_hidden()
    visitor.look()


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_every_state_of_an_inbox_is_accessible(visit: Visit, language: str, width: int) -> None:
    visitor = visit(language=language, width=width, height=800)
    visitor.go(f"/practice/try/{COURSE}/{MODULE}/{HURRY}")
    page = visitor.page
    for is_judged, step in (
        (True, page.locator("#row-m5")),
        (True, get_key(page, "open-file")),
        (True, get_part(page, "understood")),
        (False, get_key(page, "fraud")),
        (True, get_key(page, "pick-file")),
        (False, get_part(page, "hint")),
        (True, get_part(page, "show")),
        (False, get_part(page, "next")),
        (True, get_part(page, "back")),
        (False, get_part(page, "done")),
        (True, get_part(page, "done")),
    ):
        visitor.look(judge=is_judged)
        step.click()
    page.locator("[data-sent=player-try-only]").wait_for()
    assert get_part(page, "result").get_attribute("data-passed") == "false"
    harm = page.evaluate(FORBIDDEN_TEXT)
    assert harm in get_part(page, "harm").inner_text()
    assert harm not in get_part(page, "missing").inner_text()
    visitor.look()


def test_a_trace_is_kept_until_the_line_is_back_and_stored_once(site: Site, visit: Visit) -> None:
    user_name = f"practice-offline-{next(_numbers)}"
    person_id = site.add_account(user_name, language="ru")
    visitor = visit(language="ru", width=1280, height=900)
    visitor.sign_in(user_name)
    visitor.go(f"/catalogue/{COURSE}", judge=False)
    visitor.press(visitor.page.locator("main form[action^='/enrolment/'] button").first)
    visitor.go(f"/practice/{COURSE}/{MODULE}/{FIRST}", judge=False)
    page = visitor.page
    page.locator("[role=option]").first.wait_for()
    visitor.context.set_offline(True)
    play_actions(Hand(page), page, page.evaluate(SOLUTION))
    get_part(page, "done").click()
    page.locator("[data-sent=player-offline]").wait_for()
    assert not list_runs(site, person_id)
    visitor.problems.clear()  # the request that found no line
    visitor.look()
    visitor.context.set_offline(False)
    page.locator("[data-sent=player-stored]").wait_for()
    assert list_runs(site, person_id) == [(100, True)]
    assert page.evaluate("localStorage.length") == 0
    get_part(page, "result-again").click()  # a new run, without loading the page again
    get_part(page, "done").click()
    get_part(page, "done").click()
    page.locator("[data-sent=player-stored]").wait_for()
    assert sorted(list_runs(site, person_id)) == [(0, False), (100, True)]


def list_runs(site: Site, person_id: int) -> list[tuple[int, bool]]:
    """Return per cent and verdict of a person's runs."""
    with site.read() as session:
        runs = select(PracticeRun.percent, PracticeRun.passed).join(
            Enrolment, Enrolment.id == PracticeRun.enrolment_id
        )
        return [tuple(row) for row in session.execute(runs.where(Enrolment.person_id == person_id))]
