"""Double clicks on everything, as of many beginners, lead to the same result."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.files_window import MouseFiles
from tests.journeys.hands import MouseHand
from tests.journeys.mail_window import MouseMail
from tests.journeys.pointing_table import MousePointing
from tests.journeys.portal import Portal
from tests.journeys.solved_scene import PASSED_WHOLE, open_scene, solve_scene
from tests.journeys.test_practice import get_key, get_part, open_message
from tests.journeys.test_practice_browser import Surfer
from tests.journeys.test_question_types import Hand
from tests.journeys.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
INBOX = "cyber-hygiene/03-mail-and-phishing/07-practice-links-and-files"
PLACES = "first-steps/04-files-and-folders/15-practice-where-to-keep"
MORNING = "cyber-hygiene/03-mail-and-phishing/12-practice-mail-morning"
STICK = "first-steps/04-files-and-folders/13-practice-stick"
OWN_KEY = "cyber-hygiene/02-passwords-and-keys/05-practice-own-key"
TRACE = "first-steps/03-desktop-and-windows/18-practice-own-trace"
FORM = "cyber-hygiene/04-devices-and-clouds/06-practice-right-form"
TABS = "cyber-hygiene/03-mail-and-phishing/10-practice-true-tab"


class DoubleHand(Hand):
    """Acts by mouse, with a double click instead of each click."""

    def act(self, target: Locator) -> None:
        target.dblclick()


class DoubleClickHand(MouseHand):
    """Presses twice; put before the window's class of the mouse."""

    def press(self, target: Locator) -> None:
        target.dblclick()


class DoubleFiles(DoubleClickHand, MouseFiles):
    """A window of files in such a hand."""


class DoubleMail(DoubleClickHand, MouseMail):
    """Mail in such a hand."""


class DoublePointing(DoubleClickHand, MousePointing):
    """Things on a table in such a hand."""


class DoubleInbox:
    """An inbox in such a hand."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def play(self, actions: list[list[str]]) -> None:
        """Do what an author's solution does."""
        for name, message, *values in actions:
            keys = {"judge": values, "point": [f"pick-{values[-1]}"] if values else []}
            key = get_key(self.page, *keys.get(name, ["why"]))
            (self.page.locator(f"#row-{message}") if name == "open" else key).dblclick()


@pytest.mark.parametrize(
    ("scene", "language", "create"),
    [
        (INBOX, "ru", DoubleInbox),
        (PLACES, "kk", DoublePointing),
        (MORNING, "ru", DoubleMail),
        (STICK, "kk", DoubleFiles),
        (OWN_KEY, "kk", lambda page: Portal(DoubleHand(page), page)),
        (TRACE, "ru", lambda page: Surfer(page, DoubleHand)),
    ],
    ids=["inbox", "pointing", "mail", "files", "e-service", "browser"],
)
def test_a_scene_is_passed_by_double_clicks(
    visit: Visit, scene: str, language: str, create: Callable[[Page], Any]
) -> None:
    visitor = open_scene(visit, scene, "mouse", language, 1280)
    assert solve_scene(visitor, create(visitor.page).play) == PASSED_WHOLE
    assert "undefined" not in visitor.read_text()


def test_a_star_a_file_and_a_tab_of_a_browser_take_one_click_of_two(visit: Visit) -> None:
    page = open_scene(visit, FORM, "mouse", "kk", 1280).page
    get_key(page, "keep-program").dblclick()
    expect(get_key(page, "run-program")).to_be_visible()  # neither opened nor removed
    page = open_scene(visit, TABS, "mouse", "ru", 1280).page
    page.locator("[role=tab] + button").first.dblclick()
    assert page.locator("[role=tab]").count() == 4
    get_key(page, "star").dblclick()
    assert get_key(page, "star").get_attribute("aria-pressed") == "true"
    page.locator(".browser__lock").dblclick()
    expect(page.locator(".browser__side")).to_be_visible()
    get_key(page, "star").click()  # the control
    assert get_key(page, "star").get_attribute("aria-pressed") == "false"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_double_click_on_i_am_done_hands_in_nothing_that_is_unfinished(
    visit: Visit, width: int
) -> None:
    page = open_scene(visit, INBOX, "mouse", "kk", width).page
    open_message(Hand(page), page, "m1")
    get_part(page, "done").dblclick()
    expect(get_part(page, "unfinished")).to_be_visible()
    expect(get_part(page, "result")).to_be_hidden()
    get_part(page, "done").click()  # the control: meant
    expect(get_part(page, "result")).to_be_visible()
