"""Typing and pointing as practice tasks, by keys, by mouse and by finger, on a phone and a desk."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, TimeoutError

from tests.journeys.solved_scene import PASSED_WHOLE, hand_in
from tests.journeys.visitor import Visit, Visitor

COURSE = "/practice/try/first-steps"
READY = "[data-part=root] > :not(p)"
PHONE: dict[str, Any] = {"width": 360, "touch": True}
DESK: dict[str, Any] = {"width": 1280}


def open_task(visitor: Visitor, path: str) -> Page:
    visitor.go(f"{COURSE}/{path}", judge=False)
    visitor.page.wait_for_selector(READY)
    visitor.look(judge=False)
    return visitor.page


def press_key(key: Locator, visitor: Visitor) -> None:
    if visitor.page.evaluate("navigator.maxTouchPoints"):
        key.tap()
    else:
        key.click()


def press_thing(visitor: Visitor, thing: str, becomes: str) -> None:
    """Click or tap a thing until it shows it, since a stalled browser drops a tap."""
    thing_in_state = visitor.page.locator(f"[data-thing={thing}].thing--{becomes}")
    for _ in range(4):
        press_key(visitor.page.locator(f"[data-thing={thing}]"), visitor)
        try:
            thing_in_state.wait_for(timeout=3000)
        except TimeoutError:
            continue
        return
    raise AssertionError(f"{thing} does not become {becomes}")


def press_lit_keys(visitor: Visitor) -> None:
    """Write one line by the drawn keys that are lit: layout, Shift and key, sign by sign."""
    page = visitor.page
    line = page.locator("#typing-line")
    first = line.inner_text()
    for _ in range(2 * len(first)):
        if line.inner_text() != first or page.locator(".typing--ended").count():
            return
        layout = page.locator(".typing__layout--lit")
        if layout.count():
            press_key(layout, visitor)
            continue
        shift = page.locator(".key--lit[aria-pressed=false]:visible")
        if shift.count():
            press_key(shift, visitor)
        press_key(page.locator(".key--lit:not([aria-pressed]):visible").first, visitor)
    raise AssertionError("the drawn keyboard leads to no end of the line")


def type_rest(page: Page) -> None:
    page.locator("#typing-field").focus()
    for _ in range(12):
        if page.locator(".typing--ended").count():
            return
        page.keyboard.type(page.locator("#typing-line").inner_text())
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_sentence_is_typed_by_keys_and_the_weak_key_comes_again(
    visit: Visit, language: str
) -> None:
    visitor = visit(language=language, **DESK)
    page = open_task(visitor, "05-typing/10-practice-sentence")
    field = page.locator("#typing-field")
    field.focus()
    page.keyboard.type("Y")
    assert "Win" in page.locator(".typing__slip").inner_text(), "a wrong layout is not said"
    assert field.input_value() == ""
    page.keyboard.type("М")
    visitor.look()
    page.keyboard.press("Backspace")
    type_rest(page)
    line = {"kk": "ССС Сәлеметсіз", "ru": "ЗЗЗ Здравствуйте,"}[language]
    assert page.locator("#typing-line").inner_text() == line
    assert page.locator(".typing__end p").count() == 3
    assert hand_in(visitor.page) == PASSED_WHOLE
    visitor.look(judge=False)


@pytest.mark.parametrize(("language", "device"), [("kk", DESK), ("ru", PHONE)])
def test_who_has_no_layout_presses_the_drawn_keys(
    visit: Visit, language: str, device: dict[str, Any]
) -> None:
    visitor = visit(language=language, **device)
    page = open_task(visitor, "05-typing/11-practice-switching")
    press_lit_keys(visitor)
    assert page.locator(".typing__layout--lit").count() == 1, "the other language is not asked for"
    type_rest(page)
    assert hand_in(visitor.page) == PASSED_WHOLE
    visitor.look(judge=False)


def test_a_word_of_an_input_method_counts_sign_by_sign(visit: Visit) -> None:
    visitor = visit(language="ru", **PHONE)
    page = open_task(visitor, "05-typing/10-practice-sentence")
    page.locator("#typing-field").focus()
    keyboard = visitor.context.new_cdp_session(page)
    for text in ("З", "Зд", "Здр"):
        keyboard.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    assert page.locator(".typing__letter--right").count() == 3
    keyboard.send("Input.insertText", {"text": "Здравствуйте, "})
    assert page.locator("#typing-field").input_value() == "Здравствуйте, "
    assert page.locator(".typing__letter--right").count() == len("Здравствуйте, ")


@pytest.mark.parametrize(("language", "device"), [("kk", PHONE), ("ru", DESK)])
def test_a_hand_that_slips_onto_the_last_button_loses_nothing(
    visit: Visit, language: str, device: dict[str, Any]
) -> None:
    visitor = visit(language=language, **device)
    page = open_task(visitor, "02-mouse-and-keyboard/08-practice-click")
    press_thing(visitor, "lamp", "on")
    press_key(page.locator("[data-part=done]"), visitor)
    assert page.locator("[data-part=unfinished]").is_visible()
    assert page.locator("[data-part=result]").is_hidden()
    visitor.look()
    press_thing(visitor, "kettle", "on")
    assert page.locator("[data-part=unfinished]").is_hidden()
    for _press in range(2):
        press_key(page.locator("[data-part=done]"), visitor)
    page.wait_for_selector("[data-part=result][data-passed=false]")
    assert page.locator("[data-part=harm]").is_hidden()


@pytest.mark.parametrize(("language", "device"), [("kk", PHONE), ("ru", DESK)])
def test_things_are_pointed_at_and_clicked(
    visit: Visit, language: str, device: dict[str, Any]
) -> None:
    visitor = visit(language=language, **device)
    page = open_task(visitor, "02-mouse-and-keyboard/08-practice-click")
    press_key(page.locator("[data-thing=clock]"), visitor)
    for thing, becomes in (("lamp", "on"), ("kettle", "on"), ("cup", "clicked")):
        press_thing(visitor, thing, becomes)
    assert hand_in(visitor.page) == PASSED_WHOLE
    visitor.look(judge=False)


def test_things_are_opened_and_a_menu_is_used_by_mouse(visit: Visit) -> None:
    visitor = visit(language="kk", **DESK)
    page = open_task(visitor, "02-mouse-and-keyboard/09-practice-open")
    for thing in ("letter", "box"):
        page.locator(f"[data-thing={thing}]").dblclick()
        page.locator(".pointing__close").click()
    page.locator("[data-thing=flower]").click(button="right")
    visitor.look()
    page.get_by_role("menuitem").first.click()
    assert hand_in(visitor.page) == PASSED_WHOLE
    visitor.look(judge=False)


def test_a_menu_is_opened_by_a_long_press(visit: Visit) -> None:
    visitor = visit(language="ru", **PHONE)
    page = open_task(visitor, "02-mouse-and-keyboard/09-practice-open")
    for thing in ("letter", "box"):
        for _ in range(2):
            page.locator(f"[data-thing={thing}]").tap()
        page.locator(".pointing__close").tap()
    flower = page.locator("[data-thing=flower]")
    flower.scroll_into_view_if_needed()
    finger = Finger(visitor)
    finger.lead([find_middle(flower)])
    page.wait_for_selector("[role=menu]:not([hidden])")
    finger.lift()
    page.wait_for_timeout(200)  # the browser may take the lifting for a tap on the menu below
    assert page.locator("[role=menu]").is_visible()
    page.get_by_role("menuitem").first.tap()
    page.wait_for_selector("[role=menu]", state="hidden")
    assert hand_in(visitor.page) == PASSED_WHOLE
    visitor.look(judge=False)


class Finger:
    """A finger on the screen, sent to the browser as touch events."""

    def __init__(self, visitor: Visitor) -> None:
        self.session = visitor.context.new_cdp_session(visitor.page)

    def lead(self, points: list[tuple[float, float]]) -> None:
        """Put it on the first point and lead it to the others."""
        for number, (x, y) in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            self._send(kind, [{"x": x, "y": y}])

    def lift(self) -> None:
        self._send("touchEnd", [])

    def _send(self, kind: str, points: list[dict[str, float]]) -> None:
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def find_middle(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag_thing(visitor: Visitor, thing: str, holder: str) -> None:
    page = visitor.page
    source = page.locator(f"[data-thing={thing}]")
    source.evaluate("element => element.scrollIntoView({ block: 'start' })")
    first, last = find_middle(source), find_middle(page.locator(f"[data-holder={holder}]"))
    between = (first[0] + 20, first[1] + 20)
    if page.evaluate("navigator.maxTouchPoints"):
        finger = Finger(visitor)
        finger.lead([first, between, last])
        finger.lift()
    else:
        page.mouse.move(*first)
        page.mouse.down()
        page.mouse.move(*between)
        page.mouse.move(*last)
        page.mouse.up()
    page.wait_for_selector(f"[data-holder={holder}] [data-thing={thing}]")


@pytest.mark.parametrize(("language", "device"), [("kk", DESK), ("ru", PHONE)])
def test_things_are_dragged_and_a_list_is_scrolled(
    visit: Visit, language: str, device: dict[str, Any]
) -> None:
    visitor = visit(language=language, **device)
    open_task(visitor, "02-mouse-and-keyboard/10-practice-drag")
    for thing, holder in (("apple", "basket"), ("pear", "basket"), ("cup", "shelf")):
        drag_thing(visitor, thing, holder)
    visitor.look()
    press_thing(visitor, "umbrella", "clicked")
    assert hand_in(visitor.page) == PASSED_WHOLE
    visitor.look(judge=False)


def test_all_of_pointing_is_done_by_keys(visit: Visit) -> None:
    visitor = visit(language="ru", **DESK)
    page = open_task(visitor, "02-mouse-and-keyboard/11-practice-mixed")

    def go_to(thing: str) -> None:
        page.locator(".pointing__table [data-thing][tabindex='0']").focus()
        for key in ["ArrowLeft"] * 5 + ["ArrowRight"] * 5:
            if page.evaluate("document.activeElement.dataset.thing") == thing:
                return
            page.keyboard.press(key)
        raise AssertionError(f"the arrow keys do not reach {thing}")

    go_to("letter")
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.thing") == "letter"
    go_to("phone")
    page.keyboard.press("Shift+F10")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.thing") == "phone"
    go_to("card")
    page.keyboard.press("Space")
    visitor.look()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    text = page.locator("#pointing-text")
    text.focus()
    page.keyboard.press("Control+Home")
    for key, times in (
        ("ArrowRight", text.input_value().index("к 10:30")),
        ("Shift+ArrowRight", 7),
    ):
        for _ in range(times):
            page.keyboard.press(key)
    page.wait_for_selector(".pointing__selected--right")
    assert hand_in(visitor.page) == PASSED_WHOLE
    visitor.look(judge=False)
