"""A task of each kind by mouse, finger and keys, on a phone and at a desk, in both languages.

Of the 96 ways the journeys of each kind go some; here go those that none of them goes, one of each
hand, and with LMS_TEST_ALL=1 all.
"""

from itertools import product

import pytest
from playwright.sync_api import Page

from tests.choosing import DEEP
from tests.journeys.files_window import KeyFiles, MouseFiles, TouchFiles
from tests.journeys.hands import KeyHand, MouseHand, TouchHand
from tests.journeys.mail_window import KeyMail, MouseMail, TouchMail
from tests.journeys.office_window import KeyOffice, MouseOffice, TouchOffice
from tests.journeys.pointing_table import KeyPointing, MousePointing, TouchPointing
from tests.journeys.portal import Portal
from tests.journeys.solved_scene import PASSED_WHOLE, Play, open_scene, solve_scene
from tests.journeys.test_practice import play_actions as play_inbox
from tests.journeys.test_practice_browser import Surfer
from tests.journeys.test_practice_by_hand import press_lit_keys, type_rest
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
HANDS = ("mouse", "touch", "keys")
SCENES = {
    "typing": "first-steps/05-typing/10-practice-sentence",
    "pointing": "first-steps/02-mouse-and-keyboard/10-practice-drag",
    "files": "first-steps/04-files-and-folders/13-practice-stick",
    "browser": "first-steps/03-desktop-and-windows/12-practice-search",
    "mail": "first-steps/05-typing/17-practice-letter-with-file",
    "inbox": "cyber-hygiene/03-mail-and-phishing/07-practice-links-and-files",
    "eservice": "first-steps/05-typing/16-practice-send-application",
    "office": "first-steps/06-printing-and-accessibility/10-practice-payments",
}
ALL = list(product(SCENES, HANDS, (360, 1280), ("kk", "ru")))
ALONE = [
    ("typing", "touch", 1280, "kk"),
    ("inbox", "mouse", 360, "kk"),
    ("browser", "keys", 360, "ru"),
]
WINDOWS = {
    "pointing": (MousePointing, TouchPointing, KeyPointing),
    "files": (MouseFiles, TouchFiles, KeyFiles),
    "mail": (MouseMail, TouchMail, KeyMail),
    "office": (MouseOffice, TouchOffice, KeyOffice),
}


class MousePage(MouseHand):
    """A page of a task, under a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page


class TouchPage(TouchHand, MousePage):
    """The same, under a finger."""


class KeyPage(KeyHand, MousePage):
    """The same, by keys."""


PAGES: dict[str, type[MousePage]] = {"mouse": MousePage, "touch": TouchPage, "keys": KeyPage}


def find_player(visitor: Visitor, kind: str, by: str) -> Play:
    """Return what plays a solution of a kind by a hand."""
    page, index = visitor.page, HANDS.index(by)
    if kind in WINDOWS:
        return WINDOWS[kind][index](page).play
    hand = (Hand, PictureFinger, Keys)[index]
    if kind == "browser":
        return Surfer(page, hand).play
    if kind == "eservice":
        return Portal(hand(page), page).play
    if kind == "inbox":
        return lambda actions: play_inbox(hand(page), page, [list(one) for one in actions])
    return lambda _actions: type_lines(visitor, by)


def type_lines(visitor: Visitor, by: str) -> None:
    """Write all lines: by keys, or on the drawn keyboard."""
    page = visitor.page
    if by == "keys":
        type_rest(page)
    while not page.locator(".typing--ended").count():
        press_lit_keys(visitor)


@pytest.mark.parametrize(("kind", "by", "width", "language"), ALL if DEEP else ALONE)
def test_a_task_of_each_kind_is_passed(
    visit: Visit, kind: str, by: str, width: int, language: str
) -> None:
    visitor = open_scene(visit, SCENES[kind], by, language, width)
    assert (
        solve_scene(visitor, find_player(visitor, kind, by), PAGES[by](visitor.page).press)
        == PASSED_WHOLE
    )
    assert "undefined" not in visitor.read_text()
