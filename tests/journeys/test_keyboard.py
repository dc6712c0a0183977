"""A learner's journey by keyboard alone: the focus is always visible and on the right element."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.hands import is_focused
from tests.journeys.site import PASSWORD, Site
from tests.journeys.test_citizen import CARD
from tests.journeys.test_interrupted_quiz import open_quiz
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
MOST_TABS = 60
# The element that shows the focus: the focused one, its label, or the card that its link covers.
FRAME = """() => {
  const frames = [null, '::after'].map(part => getComputedStyle(document.activeElement, part));
  return Math.max(...frames.map(f => f.outlineStyle === 'none' ? 0 : parseFloat(f.outlineWidth)));
}"""


class Keyboard:
    """Moves by Tab, acts by Enter and Space; the focus has to be visible at every step."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.page = visitor.page

    def reach(self, target: Locator) -> int:
        """Press Tab until the target has the focus; return how often."""
        for count in range(1, MOST_TABS):
            self.page.keyboard.press("Tab")
            assert self.page.evaluate(FRAME) >= 2, f"no frame on {self.page.url} after {count} Tab"
            if is_focused(target.first):
                return count
        raise AssertionError(f"{target} is not reached by Tab on {self.page.url}")

    def write(self, target: Locator, text: str) -> None:
        """Reach a field and type."""
        self.reach(target)
        self.page.keyboard.type(text)

    def press(self, target: Locator) -> None:
        """Reach what acts in the page, and press Enter."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def follow(self, target: Locator) -> None:
        """Reach what leads to another page, and go there."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.visitor.look(judge=False)

    def skip(self) -> None:
        """Use the skip link, which is the first element of a page."""
        assert self.reach(self.page.locator(".skip-link")) == 1
        self.page.keyboard.press("Enter")

    def expect_focus(self, selector: str) -> None:
        """Assert what has the focus; a page that opens gives it before its next frame."""
        expect(self.page.locator(f"{selector}:focus")).to_be_attached()


def test_a_newcomer_comes_from_home_to_a_saved_answer_and_to_the_step_that_taught_it(visit: Visit):
    visitor = visit(width=1280)
    visitor.go("/", judge=False)
    page, keyboard = visitor.page, Keyboard(visitor)
    keyboard.skip()
    keyboard.follow(page.get_by_role("link", name=CARD))
    keyboard.follow(visitor.find_link("Sign up and begin"))
    sign_up(keyboard)
    keyboard.follow(visitor.find_button("I have my user name. Begin the course"))
    keyboard.expect_focus("h1")
    open_a_word(keyboard)
    forward, check = page.locator("[data-forward]"), page.locator("[data-check]").first
    while not check.is_visible():
        keyboard.press(forward)
        keyboard.expect_focus("h2")
    answer_wrongly(keyboard, check)
    assert visitor.translate("Your answer is saved.") in check.inner_text()
    keyboard.press(check.locator("[data-verdict] a"))
    page.wait_for_function("() => document.activeElement.matches(`${location.hash} h2`)")
    assert not check.is_visible()
    while forward.is_visible():
        page.keyboard.press("ArrowRight")
    keyboard.follow(visitor.find_button("I have read it, go on"))
    keyboard.expect_focus("h1")


def sign_up(keyboard: Keyboard) -> None:
    """Be refused once, then fill in the form; the card with the user name is open."""
    visitor, page = keyboard.visitor, keyboard.page
    submit = page.locator("main form .buttons button")
    with page.expect_navigation():
        keyboard.press(submit)
    keyboard.expect_focus(".error-summary")
    keyboard.press(page.locator(".error-summary a"))
    page.keyboard.type("Ұлпан")
    keyboard.reach(visitor.find_field("Region"))
    page.keyboard.press("ArrowDown")
    keyboard.reach(visitor.find_field("District or city"))
    page.keyboard.press("ArrowDown")
    keyboard.write(page.locator("#password"), PASSWORD)
    keyboard.follow(submit)
    assert visitor.read_heading() == visitor.translate("Your account is ready")
    keyboard.expect_focus("h1")


def open_a_word(keyboard: Keyboard) -> None:
    """Open a word of the glossary and close it; the focus stays."""
    word = keyboard.page.locator("a.word").first
    keyboard.press(word)
    assert keyboard.page.locator(".word-card").is_visible()
    keyboard.page.keyboard.press("Escape")
    assert keyboard.page.locator(".word-card").is_hidden()
    assert word.evaluate("word => word === document.activeElement")


def answer_wrongly(keyboard: Keyboard, check: Locator) -> None:
    """Give one answer, or the next one if it is right; the focus stays on the button."""
    button, way_back = check.locator(".buttons button"), check.locator("[data-verdict] a")
    keyboard.reach(check.locator("input[name=answer]"))
    keyboard.page.keyboard.press("Space")
    keyboard.press(button)
    check.locator(".notice").wait_for()
    if not way_back.count():
        keyboard.page.keyboard.press("Shift+Tab")
        keyboard.page.keyboard.press("ArrowDown")
        keyboard.press(button)
        way_back.wait_for()
    keyboard.expect_focus("button")


def test_a_quiz_is_taken_from_its_questions_to_the_result(site: Site, visit: Visit):
    learner = open_quiz(site, visit, "ru")
    visitor, page = learner.visitor, learner.visitor.page
    keyboard = Keyboard(visitor)
    for _ in range(learner.load_attempt().total):
        keyboard.expect_focus("h1")
        answer = page.locator("main input[name=answer]")
        if learner.has_parts():  # test_question_types goes through these by keys
            learner.choose_answer()
        else:
            assert keyboard.reach(answer) == 1, "the first answer is the next thing"
            is_text = answer.first.get_attribute("type") == "text"
            page.keyboard.type("7") if is_text else page.keyboard.press("Space")
        keyboard.press(visitor.find_button("Check"))
        page.locator("[data-verdict]").wait_for()
        assert page.locator("[data-verdict]").evaluate("e => e === document.activeElement")
        keyboard.follow(learner.find_next_button())
    keyboard.expect_focus("h1")
    keyboard.follow(visitor.find_button("Hand in"))
    assert visitor.get_path().endswith("/result")
    keyboard.expect_focus("h1")
    assert keyboard.reach(page.locator("main .buttons a")) == 1


def test_one_searches_and_opens_the_menu_of_a_phone(visit: Visit):
    visitor = visit(width=360)
    visitor.go("/", judge=False)
    keyboard = Keyboard(visitor)
    keyboard.press(visitor.page.locator(".site-menu__summary"))
    assert keyboard.reach(visitor.page.locator(".site-menu a")) == 1
    visitor.go("/search", judge=False)
    keyboard.write(visitor.page.locator("#q"), "kompyuter")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    keyboard.expect_focus(".search-count")
    assert keyboard.reach(visitor.page.locator(".search-result a")) == 1
