"""Practice of duties and of incidents, for civil servants: each task by hand, from its page on.

A hand that has met its kind of window elsewhere does it with LMS_TEST_ALL=1 alone.
"""

import pytest

from tests.journeys.files_window import KeyFiles, MouseFiles, TouchFiles
from tests.journeys.mail_window import KeyMail, MouseMail, TouchMail
from tests.journeys.office_window import KeyOffice, MouseOffice, TouchOffice
from tests.journeys.pointing_table import KeyPointing, MousePointing, TouchPointing
from tests.journeys.portal import Portal
from tests.journeys.solved_scene import PASSED_WHOLE, open_scene, solve_scene
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit
from tests.unit.scenes.test_course_duties import FORM, HELP, LEVELS, LINES, MINUTES, WRONG_EMAIL

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
HANDS = {
    LEVELS: {"mouse": MouseFiles, "touch": TouchFiles, "keys": KeyFiles},
    FORM: {"mouse": MouseOffice, "touch": TouchOffice, "keys": KeyOffice},
    HELP: {"mouse": MouseMail, "touch": TouchMail, "keys": KeyMail},
    MINUTES: {"mouse": MousePointing, "touch": TouchPointing, "keys": KeyPointing},
    LINES: {"mouse": Hand, "touch": PictureFinger, "keys": Keys},
    WRONG_EMAIL: {"mouse": MouseMail, "touch": TouchMail, "keys": KeyMail},
}


@pytest.mark.parametrize(
    ("scene", "by", "language", "width"),
    [
        pytest.param(LEVELS, "mouse", "kk", 1280, marks=pytest.mark.left_out),
        (LEVELS, "touch", "ru", 360),
        (FORM, "touch", "kk", 360),
        (FORM, "keys", "ru", 1280),
        (HELP, "keys", "kk", 360),
        pytest.param(MINUTES, "mouse", "ru", 1280, marks=pytest.mark.left_out),
        (MINUTES, "touch", "kk", 360),
        (MINUTES, "keys", "ru", 1280),
        (LINES, "keys", "kk", 1280),
        (LINES, "touch", "ru", 360),
        (WRONG_EMAIL, "touch", "kk", 360),
    ],
)
def test_a_task_is_done_by_hand(
    visit: Visit, scene: str, by: str, language: str, width: int
) -> None:
    visitor = open_scene(visit, f"cyber-hygiene/{scene}", by, language, width)
    page, hand = visitor.page, HANDS[scene][by](visitor.page)
    assert (
        solve_scene(visitor, Portal(hand, page).play if scene == LINES else hand.play)
        == PASSED_WHOLE
    )
    assert "undefined" not in visitor.read_text()
