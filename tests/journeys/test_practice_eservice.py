"""A portal of e-services by mouse, by touch and by keys: from signing in to the checked result."""

from urllib.parse import unquote_plus

import pytest
from playwright.sync_api import Page

from tests.journeys.portal import Portal
from tests.journeys.solved_scene import hand_in
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FIND = "first-steps/05-typing/15-practice-find-service"
SEND = "first-steps/05-typing/16-practice-send-application"
CORRECT = "first-steps/06-printing-and-accessibility/12-practice-correct-and-download"
OWN_KEY = "cyber-hygiene/02-passwords-and-keys/05-practice-own-key"
SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"
RUSTAM = "610729600109"
MISTAKE = "Бұл нөмірде қате бар: цифрларын қайта салыстырыңыз."


def open_portal(
    visit: Visit, scene: str, hand: type[Hand], language: str, width: int
) -> tuple[Visitor, Portal]:
    visitor = visit(language=language, width=width, height=800, touch=hand is PictureFinger)
    visitor.go(f"/practice/try/{scene}", judge=False)
    visitor.page.wait_for_selector(".eservice")
    return visitor, Portal(hand(visitor.page), visitor.page)


@pytest.mark.parametrize(
    ("scene", "language", "width", "hand"),
    [
        (FIND, "ru", 360, PictureFinger),
        (FIND, "kk", 1280, Keys),
        (SEND, "kk", 1280, Hand),
        (SEND, "ru", 360, Keys),
        (CORRECT, "kk", 360, PictureFinger),
        (CORRECT, "ru", 1280, Hand),
    ],
)
def test_a_task_is_done_by_hand(
    visit: Visit, scene: str, language: str, width: int, hand: type[Hand]
) -> None:
    visitor, portal = open_portal(visit, scene, hand, language, width)
    portal.play(visitor.page.evaluate(SOLUTION))
    assert "undefined" not in visitor.read_text()
    visitor.look(judge=False)
    assert hand_in(visitor.page).passed


@pytest.mark.parametrize(
    ("language", "width", "hand", "first"),
    [("kk", 360, PictureFinger, 0), ("ru", 1280, Hand, 1)],
    ids=["on a phone", "on a desk"],
)
def test_every_page_is_for_everybody(
    visit: Visit, language: str, width: int, hand: type[Hand], first: int
) -> None:
    visitor, portal = open_portal(visit, OWN_KEY, hand, language, width)
    moves = 0
    for action in visitor.page.evaluate(SOLUTION):
        portal.do(action)
        if action[0] != "fill":
            moves += 1
            visitor.look(judge=moves % 2 == first)  # each state at one of both widths
    assert hand_in(visitor.page).passed


def test_faults_are_named_beside_their_field_and_together(visit: Visit) -> None:
    visitor, portal = open_portal(visit, SEND, PictureFinger, "kk", 360)
    page = visitor.page
    for action in (["open", "lamp"], ["start"]):
        portal.do(action)
    portal.send(["iin", "secret"], [RUSTAM, "wrong"])
    page.wait_for_selector("[data-key=notice]:focus", state="attached")
    portal.do(page.evaluate(SOLUTION)[3])
    portal.fill("iin", "610729600108")
    assert page.locator("#eservice-iin-live").inner_text() == MISTAKE
    portal.hand.act(portal.get("go"))
    page.wait_for_selector("[data-key=notice]:focus", state="attached")
    assert page.locator(".notice li").count() == 3
    assert page.locator("[aria-invalid=true]").count() == 3
    visitor.look()
    portal.hand.act(page.locator(".notice a").last)
    page.wait_for_selector("[data-key=phone]:focus", state="attached")
    portal.fill("phone", "8 700 000 00 04")
    portal.fill("iin", "6107 2960 0109")
    portal.fill("name", "Рустам Юлдашев")
    assert page.locator("#eservice-phone").input_value() == "+7 700 000 00 04"
    portal.do(["next"])
    portal.do(["back"])
    assert page.locator("#eservice-iin").input_value() == RUSTAM


def test_a_number_of_a_living_person_goes_nowhere(visit: Visit) -> None:
    visitor, portal = open_portal(visit, SEND, Hand, "ru", 1280)
    page = visitor.page
    for action in (["open", "lamp"], ["start"], page.evaluate(SOLUTION)[3]):
        portal.do(action)
    portal.fill("name", "Рустам Юлдашев")
    portal.fill("iin", "900101300017")
    portal.hand.act(portal.get("go"))
    page.wait_for_selector("[data-key=notice]:focus", state="attached")
    assert page.locator("#eservice-iin").input_value() == ""
    assert page.locator("#eservice-name").input_value() == "Рустам Юлдашев"
    visitor.look()
    with page.expect_request(lambda request: request.method == "POST") as request_info:
        page.locator("[data-part=done]").click()  # it asks once more, for goals are missing
        page.locator("[data-part=done]").click()
    trace = unquote_plus(request_info.value.post_data or "")
    assert "Рустам" in trace
    assert "900101300017" not in trace


def test_whoever_gives_the_key_away_is_warned_and_does_not_pass(visit: Visit) -> None:
    visitor, portal = open_portal(visit, OWN_KEY, Keys, "kk", 1280)
    page = visitor.page
    actions = page.evaluate(SOLUTION)
    at = actions.index(["refuse", "helper"])
    portal.play([*actions[:at], ["give", "helper"]])
    assert page.locator("[data-part=warning]").is_visible()
    portal.hand.act(page.locator("[data-part=understood]"))
    portal.play(actions[at + 1 :])
    assert not hand_in(visitor.page, is_sure=True).passed


def test_show_me_draws_each_step(visit: Visit) -> None:
    visitor, portal = open_portal(visit, CORRECT, Hand, "ru", 360)
    page = visitor.page
    page.locator("[data-part=show]").click()
    texts = []
    for _step in page.evaluate(SOLUTION):
        page.locator("[data-part=next]").click()
        texts.append(page.locator("[data-part=show-text]").inner_text())
    assert not [text for text in texts if "undefined" in text or text.endswith(". ")]
    assert portal.get("go").is_visible() and is_watching(page)


def is_watching(page: Page) -> bool:
    return page.locator("[data-part=show-bar]").is_visible()
