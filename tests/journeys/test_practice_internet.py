"""Practice of the internet and of mail, for beginners: each task by hand, from its page on.

Each is done by keys, and by mouse or touch in turn: what a hand does is the same in all of a kind.
As a rule a kind is done by mouse once and by touch once; other tasks by keys on a phone alone.
"""

import pytest

from tests.journeys.mail_window import KeyMail, MouseMail, TouchMail
from tests.journeys.pointing_table import KeyPointing, MousePointing, TouchPointing
from tests.journeys.solved_scene import PASSED_WHOLE, open_scene, solve_scene
from tests.journeys.test_practice_browser import Surfer
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit
from tests.unit.scenes.test_course_internet import (
    ATTACHMENT,
    ENDINGS,
    LETTER,
    MAILBOX,
    PROTECT,
    SITE,
    TIMETABLE,
    TOOLS,
    TRACE,
    WAYS,
)
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
POINTING = {"mouse": MousePointing, "touch": TouchPointing, "keys": KeyPointing}
BROWSER = {
    "mouse": lambda page: Surfer(page, Hand),
    "touch": lambda page: Surfer(page, PictureFinger),
    "keys": lambda page: Surfer(page, Keys),
}
HANDS = {
    WAYS: POINTING,
    PROTECT: POINTING,
    TIMETABLE: BROWSER,
    ENDINGS: POINTING,
    SITE: BROWSER,
    MAILBOX: BROWSER,
    ATTACHMENT: BROWSER,
    LETTER: {"mouse": MouseMail, "touch": TouchMail, "keys": KeyMail},
    TRACE: BROWSER,
    TOOLS: POINTING,
}


@pytest.mark.parametrize(
    ("task", "by", "language", "width"),
    [
        (WAYS, "mouse", "kk", 1280),
        (WAYS, "keys", "ru", 1280),
        (PROTECT, "touch", "kk", 360),
        (PROTECT, "keys", "kk", 1280),
        (TIMETABLE, "touch", "ru", 360),
        (TIMETABLE, "keys", "kk", 1280),
        (ENDINGS, "keys", "kk", 360),
        pytest.param(ENDINGS, "mouse", "ru", 1280, marks=pytest.mark.left_out),
        (SITE, "mouse", "kk", 1280),
        (SITE, "keys", "ru", 1280),
        (MAILBOX, "keys", "kk", 360),
        pytest.param(MAILBOX, "touch", "ru", 360, marks=pytest.mark.left_out),
        (ATTACHMENT, "keys", "ru", 360),
        pytest.param(ATTACHMENT, "touch", "kk", 360, marks=pytest.mark.left_out),
        (LETTER, "mouse", "ru", 1280),
        (LETTER, "keys", "kk", 360),
        pytest.param(LETTER, "touch", "kk", 360, marks=pytest.mark.left_out),
        (TRACE, "keys", "ru", 360),
        pytest.param(TRACE, "mouse", "kk", 1280, marks=pytest.mark.left_out),
        (TOOLS, "keys", "kk", 360),
        pytest.param(TOOLS, "touch", "ru", 360, marks=pytest.mark.left_out),
    ],
)
def test_a_task_is_done_by_hand(
    visit: Visit, task: str, by: str, language: str, width: int
) -> None:
    visitor = open_scene(visit, f"first-steps/{task}", by, language, width)
    assert solve_scene(visitor, HANDS[task][by](visitor.page).play) == PASSED_WHOLE
    assert "undefined" not in visitor.read_text()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_wide_line_hides_its_end_until_it_is_scrolled_by_keys(visit: Visit, width: int) -> None:
    visitor = open_scene(visit, f"first-steps/{TIMETABLE}", "keys", "kk", width)
    page = visitor.page
    line = page.locator(".browser__wide").first
    room = "line => line.scrollWidth - line.clientWidth - line.scrollLeft"
    assert line.evaluate(room) > 200
    line.focus()
    for _press in range(60):
        page.keyboard.press("ArrowRight")
    # The page's policy forbids the eval by which wait_for_function asks again.
    wait_until(lambda: page.evaluate("document.activeElement.scrollLeft") > 200)
    page.keyboard.press("End")
    assert page.evaluate("document.documentElement.scrollWidth") <= width  # the page itself is not
    assert page.evaluate("document.documentElement.scrollHeight") > 1200
