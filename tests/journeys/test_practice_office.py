"""Tables and texts by mouse, by touch and by keys; each part by the keys of w3c/aria-practices."""

import pytest

from tests.journeys.office_window import KeyOffice, MouseOffice, TouchOffice
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
MODULE = "/practice/try/first-steps/06-printing-and-accessibility"
HEADING, PRINT = "08-practice-heading", "09-practice-print"
PAYMENTS, LIST = "10-practice-payments", "11-practice-list"
SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"
# A browser says that a dialog has closed after the key that follows at once.
SEND_AND_GO_DOWN = """() => {
    document.querySelector("dialog form").requestSubmit();
    document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    const reached = document.activeElement.dataset.key;
    const read = () => [reached, document.activeElement.dataset.key];
    return new Promise(resolve => setTimeout(() => resolve(read()), 100));
}"""


def open_scene(visit: Visit, scene: str, **device: object) -> Visitor:
    visitor = visit(height=800, **device)
    visitor.go(f"{MODULE}/{scene}", judge=False)
    return visitor


@pytest.mark.parametrize(
    ("language", "width", "office_by", "scene"),
    [
        ("kk", 1280, MouseOffice, PAYMENTS),
        ("ru", 1280, MouseOffice, HEADING),
        ("ru", 360, TouchOffice, PAYMENTS),
        ("kk", 360, TouchOffice, LIST),
        ("kk", 360, KeyOffice, HEADING),
        ("ru", 1280, KeyOffice, LIST),
        ("kk", 1280, KeyOffice, PRINT),
        ("ru", 360, TouchOffice, PRINT),
    ],
)
def test_a_scene_is_passed_by_hand(
    visit: Visit, language: str, width: int, office_by: type[MouseOffice], scene: str
) -> None:
    touch = office_by is TouchOffice
    visitor = open_scene(visit, scene, language=language, width=width, touch=touch)
    office = office_by(visitor.page)
    office.play(visitor.page.evaluate(SOLUTION))
    office.press(visitor.page.locator("[data-part=done]"))
    result = visitor.page.locator("[data-part=result]")
    result.wait_for()
    assert result.get_attribute("data-passed") == "true", result.inner_text()
    assert "undefined" not in visitor.read_text()
    visitor.look()


def test_the_sheet_follows_the_keys_of_a_grid(visit: Visit) -> None:
    visitor = open_scene(visit, PAYMENTS, language="ru", width=1280)
    office, page = KeyOffice(visitor.page), visitor.page
    office.choose("a1")
    for keys, focused_key, chosen_keys in (
        ("ArrowRight", "b1", ["b1"]),
        ("ArrowDown", "b2", ["b2"]),
        ("End", "c2", ["c2"]),
        ("ArrowRight", "c2", ["c2"]),
        ("Home", "a2", ["a2"]),
        ("ArrowLeft", "a2", ["a2"]),
        ("Shift+ArrowDown", "a3", ["a2", "a3"]),
        ("Shift+ArrowRight", "b3", ["a2", "b2", "a3", "b3"]),
        ("Escape", "b3", ["b3"]),
        ("Control+End", "c6", ["c6"]),
        ("ArrowDown", "c6", ["c6"]),
        ("Control+Home", "a1", ["a1"]),
        ("ArrowUp", "a1", ["a1"]),
        ("PageDown", "a6", ["a6"]),
        ("PageUp", "a1", ["a1"]),
        ("Control+ArrowRight", "c1", ["c1"]),
    ):
        page.keyboard.press(keys)
        assert office.is_focused(office.find_cell(focused_key)), keys
        assert office.list_chosen() == chosen_keys, keys
    page.keyboard.press("Control+a")
    assert len(office.list_chosen()) == 18
    assert page.locator(".office-grid [tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert not page.locator("[role=grid]").evaluate("grid => grid.contains(document.activeElement)")


def test_a_cell_is_typed_into_left_and_emptied_by_keys(visit: Visit) -> None:
    visitor = open_scene(visit, PAYMENTS, language="kk", width=1280)
    office, page = KeyOffice(visitor.page), visitor.page
    line = page.locator(".office-input")
    office.choose("b2")
    page.keyboard.type("12")
    assert office.is_focused(line)
    page.keyboard.press("Escape")  # what was begun is let go
    assert office.is_focused(office.find_cell("b2"))
    assert not office.find_cell("b2").inner_text()
    for keys in ("Enter", "F2"):
        page.keyboard.press(keys)
        assert office.is_focused(line), keys
        page.keyboard.press("Escape")
    page.keyboard.type("12,5%")
    page.keyboard.press("Tab")
    assert office.is_focused(office.find_cell("c2"))
    assert office.find_cell("b2").inner_text() == "12,5\u00a0%"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Delete")
    assert not office.find_cell("b2").inner_text()
    page.keyboard.press("Control+z")
    assert office.find_cell("b2").inner_text() == "12,5\u00a0%"
    assert office.is_focused(office.find_cell("b2"))


def test_a_formula_is_pointed_together_and_says_what_is_wrong(visit: Visit) -> None:
    visitor = open_scene(visit, PAYMENTS, language="ru", width=1280)
    office, page = MouseOffice(visitor.page), visitor.page
    office.enter("b2", "2 450 ₸")
    office.enter("b3", "50")
    office.find_cell("b5").click()
    page.keyboard.type("=")
    office.find_cell("b2").click()
    page.keyboard.type("+")
    office.find_cell("b3").click()
    assert page.locator(".office-input").input_value() == "=B2+B3"
    office.find_cell("c5").click()  # the formula is whole: the cell is chosen, not added
    assert office.find_cell("b5").inner_text() == "2\u00a0500\u00a0₸"
    assert office.is_focused(office.find_cell("c5"))
    note = page.locator(".office-note")
    for formula in ("=B2/B6", "=A2+1", "=B5", "=FOO(B2)", "=9*99999999999*99"):
        office.enter("b5", formula)
        office.find_cell("b5").click()
        assert office.find_cell("b5").inner_text().startswith("#"), formula
        assert "is-error" in (note.get_attribute("class") or "")
    visitor.look()
    assert "undefined" not in visitor.read_text()


def test_a_formula_is_pointed_together_by_touch_and_unsaved_work_is_named(visit: Visit) -> None:
    visitor = open_scene(visit, PAYMENTS, language="kk", width=360, touch=True)
    office, page = TouchOffice(visitor.page), visitor.page
    line = page.locator(".office-input")
    office.enter("b2", "5")
    office.choose("b5")
    office.press(line)
    page.keyboard.type("=")
    office.press(office.find_cell("b2"))
    assert line.input_value() == "=B2"
    assert office.is_focused(line)
    page.keyboard.type("*2")
    office.press(page.locator(".office-hand").first)
    assert office.find_cell("b5").inner_text() == "10\u00a0₸"
    office.press(page.locator("[data-part=done]"))
    assert page.locator("[data-part=unfinished]").is_visible()
    assert not page.locator("[data-part=result]").is_visible()


def test_menus_and_tools_follow_their_keys(visit: Visit) -> None:
    visitor = open_scene(visit, HEADING, language="kk", width=1280)
    office, page = KeyOffice(visitor.page), visitor.page
    office.choose("p1")
    tools = page.locator(".office-bar button")
    office.reach(page.locator(".office-bar [tabindex='0']"))
    for key, index in (
        ("End", tools.count() - 1),
        ("ArrowRight", 0),
        ("ArrowLeft", tools.count() - 1),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert office.is_focused(tools.nth(index)), key
    page.keyboard.press("Enter")
    entries = page.locator("[role=menuitem]")
    for key, index in (("ArrowUp", 2), ("ArrowDown", 0), ("End", 2), ("Home", 0)):
        page.keyboard.press(key)
        assert office.is_focused(entries.nth(index)), key
    page.keyboard.press("Escape")
    assert office.is_focused(tools.first)
    office.use("heading")
    assert office.find_tool("heading").get_attribute("aria-pressed") == "true"
    assert office.find_tool("bold").get_attribute("aria-pressed") == "true"
    page.keyboard.press("Control+h")
    office.write("find", "жоқ сөз")
    page.keyboard.press("Enter")
    assert page.locator(".office-fault").inner_text()
    office.write("find", "СЕНБІ")
    office.write("with", "жексенбі")
    page.keyboard.press("Enter")
    assert "жексенбі" in office.find_cell("p2").inner_text()
    office.choose("p3")
    page.keyboard.press("Enter")
    page.keyboard.type(" Келіңіздер.")
    page.keyboard.press("Tab")
    assert office.is_focused(office.find_cell("p3"))
    assert office.find_cell("p3").inner_text().endswith("Келіңіздер.")


def test_a_closed_dialog_leaves_the_focus_where_one_has_gone_since(visit: Visit) -> None:
    page = open_scene(visit, HEADING, language="kk", width=1280).page
    office = KeyOffice(page)
    office.choose("p1")
    page.keyboard.press("Control+h")
    office.write("find", "СЕНБІ")
    assert page.evaluate(SEND_AND_GO_DOWN) == ["p2", "p2"]


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_every_window_that_opens_is_accessible(visit: Visit, language: str, width: int) -> None:
    visitor = open_scene(visit, LIST, language=language, width=width)
    office, page = MouseOffice(visitor.page), visitor.page
    office.play([["filter", "b2"], ["chart", "a", "c"]])
    page.locator(".office-chart summary").click()
    visitor.look()  # a chart with its table
    office.choose("c2")
    for name in ("file", "format", "filter", "chart", "align"):
        office.use(name)
        if name in ("file", "filter"):
            visitor.look()
        page.keyboard.press("Escape")
        assert office.is_focused(office.find_tool(name))
    office.use("file", "print")
    office.write("pages", "7")
    page.keyboard.press("Enter")
    assert page.locator(".office-fault").inner_text()
    visitor.look()
    page.keyboard.press("Escape")
    office.use("file", "save-as")
    office.write("name", "?")
    page.keyboard.press("Enter")
    assert page.locator(".office-fault").inner_text()
    visitor.look()
    office.write("name", page.locator(".office-title").inner_text().removesuffix(".xlsx"))
    page.keyboard.press("Enter")
    page.locator("dialog .button--danger").wait_for()  # such a file is there already
    visitor.look()
    assert "undefined" not in visitor.read_text()


def test_several_cells_are_selected_by_dragging_and_by_touch(visit: Visit) -> None:
    visitor = open_scene(visit, LIST, language="kk", width=1280)
    office, page = MouseOffice(visitor.page), visitor.page
    office.find_cell("b2").hover()
    page.mouse.down()
    office.find_cell("c4").hover()
    page.mouse.up()
    assert office.list_chosen() == ["b2", "c2", "b3", "c3", "b4", "c4"]
    visitor = open_scene(visit, LIST, language="ru", width=360, touch=True)
    touch = TouchOffice(visitor.page)
    touch.choose("b2:b4")
    assert touch.list_chosen() == ["b2", "b3", "b4"]
    touch.use("align", "center")
    assert "is-center" in (touch.find_cell("b3").get_attribute("class") or "")
    touch.choose("c9")
    touch.use("sum")
    touch.press(visitor.page.locator(".office-hand").first)
    assert touch.find_cell("c9").inner_text() == "29500"
