"""Practice at the computer itself: switched on, signed in to, heard, seen; by mouse, finger, keys.

Each task is done by keys, the first ones by mouse and by finger too; with LMS_TEST_ALL=1 each is.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest

from tests.journeys.pointing_table import KeyPointing, MousePointing, TouchPointing
from tests.journeys.solved_scene import PASSED_WHOLE, open_scene, solve_scene
from tests.journeys.visitor import Visit
from tests.unit.scenes.test_course_computer import SCENES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
HANDS = {"mouse": MousePointing, "touch": TouchPointing, "keys": KeyPointing}
WAYS = [("mouse", 1280), ("touch", 360)]
LANGUAGES = ("kk", "ru")


def list_ways() -> Iterator[Any]:
    """Yield scene, hand, width and language: each scene by keys, and by another hand in turn.

    Only keys meet a scene on a phone where no finger does.
    """
    for row, scene in enumerate(SCENES):
        is_first = row < len(WAYS)
        marks = [] if is_first else [pytest.mark.left_out]
        by, width = WAYS[row % 2]
        yield pytest.param(scene, by, width, LANGUAGES[row % 2], marks=marks)
        yield pytest.param(scene, "keys", 1280 if is_first else 360, LANGUAGES[(row + 1) % 2])


@pytest.mark.parametrize(("scene", "by", "width", "language"), list(list_ways()))
def test_a_task_is_done_by_hand(
    visit: Visit, scene: str, by: str, width: int, language: str
) -> None:
    visitor = open_scene(visit, f"first-steps/{scene}", by, language, width)
    assert solve_scene(visitor, HANDS[by](visitor.page).play) == PASSED_WHOLE
    assert "undefined" not in visitor.read_text()


def test_a_wrong_password_lets_nobody_in_and_is_not_sent(visit: Visit) -> None:
    visitor = visit(language="ru", width=360, height=800)
    visitor.go("/practice/try/first-steps/02-mouse-and-keyboard/13-practice-sign-in", judge=False)
    page = visitor.page
    hand = MousePointing(page)
    hand.play([["click", "unit"], ["click", "me"]])
    field = hand.find_thing("password").locator("input")
    field.fill("мой пароль")
    field.press("Enter")
    page.get_by_text("Пароль не подошёл").first.wait_for()
    assert hand.find_thing("note").is_hidden()
    with page.expect_request(lambda request: request.method == "POST") as request_info:
        done_button = page.locator("[data-part=done]")
        done_button.click()
        if done_button.is_visible():  # asked whether that was all
            done_button.click()
    data = unquote_plus(request_info.value.post_data or "")
    assert '"set","password",0' in data.replace(" ", "")
    assert "мой пароль" not in data


def test_a_card_goes_to_the_key_that_is_pressed_and_the_next_one_waits(visit: Visit) -> None:
    visitor = visit(language="kk", width=1280, height=800)
    visitor.go("/practice/try/first-steps/02-mouse-and-keyboard/14-practice-keys", judge=False)
    page = visitor.page
    hand = KeyPointing(page)
    page.locator(".pointing__table [data-thing][tabindex='0']").focus()
    page.keyboard.press("Tab")
    assert page.locator(".holder [data-thing]").count() == 0, (
        "Tab is nobody's before a card is taken"
    )
    hand.play([["drop", "shouting", "tab"]])
    assert page.locator("[data-holder=tab] [data-thing=shouting]").count() == 1
    assert page.evaluate("document.activeElement.closest('.pointing__table') !== null")
    hand.find_thing("shouting").click()
    page.keyboard.press("CapsLock")
    assert page.locator("[data-holder=caps] [data-thing=shouting]").count() == 1
