"""Files and folders by mouse, by touch and by keys; each part by the keys of w3c/aria-practices."""

import pytest
from playwright.sync_api import Page

from tests.journeys.files_window import KeyFiles, MouseFiles, TouchFiles
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
MODULE = "/practice/try/first-steps/04-files-and-folders"
FOLDER, SORT = "10-practice-folder", "11-practice-sort"
BIN, STICK = "12-practice-bin-and-search", "13-practice-stick"
SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"
PRESS = """key => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))"""
FOCUSED_TEXT = "document.activeElement.textContent"


def open_scene(visit: Visit, scene: str, **device: object) -> Visitor:
    visitor = visit(height=800, **device)
    visitor.go(f"{MODULE}/{scene}", judge=False)
    return visitor


@pytest.mark.parametrize(
    ("language", "width", "files_by", "scene"),
    [
        ("kk", 1280, MouseFiles, FOLDER),
        ("ru", 1280, MouseFiles, BIN),
        ("ru", 360, TouchFiles, SORT),
        ("kk", 360, TouchFiles, STICK),
        ("kk", 360, KeyFiles, BIN),
        ("ru", 1280, KeyFiles, STICK),
        ("kk", 1280, KeyFiles, FOLDER),
    ],
)
def test_a_scene_is_passed_by_hand(
    visit: Visit, language: str, width: int, files_by: type[MouseFiles], scene: str
) -> None:
    visitor = open_scene(visit, scene, language=language, width=width, touch=files_by is TouchFiles)
    files = files_by(visitor.page)
    files.play(visitor.page.evaluate(SOLUTION))
    files.press(visitor.page.locator("[data-part=done]"))
    result = visitor.page.locator("[data-part=result]")
    result.wait_for()
    assert result.get_attribute("data-passed") == "true", result.inner_text()
    assert "undefined" not in visitor.read_text()
    visitor.look()


def test_dragging_moves_and_dragging_to_a_stick_copies(visit: Visit) -> None:
    visitor = open_scene(visit, STICK, language="kk", width=1280)
    files = MouseFiles(visitor.page)
    drag_item(visitor.page, files, "feed", "farm")
    assert len(files.list_names()) == 1
    files.press(visitor.page.locator(".files-device button"))
    files.go("farm")
    files.choose(["april-pdf", "feed"])
    drag_item(visitor.page, files, "feed", "stick")
    assert len(files.list_names()) == 5
    files.go("stick")
    assert len(files.list_names()) == 3
    drag_item(visitor.page, files, "song", "bin")  # a stick has no bin: it asks first
    visitor.page.locator("dialog .button--danger").click()
    files.find_cell("song").wait_for(state="detached")
    assert len(files.list_names()) == 2


def drag_item(page: Page, files: MouseFiles, item: str, target: str) -> None:
    """Drag an item to a folder of the list, or else of the tree."""
    start = files.find_cell(item).locator(".files-name")
    end = files.find_cell(target) if files.find_cell(target).count() else files.find_node(target)
    start.hover()
    page.mouse.down()
    end.hover(position={"x": 60, "y": 20})
    page.mouse.up()


def press_key(page: Page, key: str) -> None:
    """Press a key, a Cyrillic one too, which Chromium is not asked for by name."""
    if len(key) > 1 or key.isascii():
        page.keyboard.press(key)
    else:
        page.evaluate(PRESS, key)


def test_the_tree_follows_its_keys(visit: Visit) -> None:
    visitor = open_scene(visit, SORT, language="kk", width=1280)
    files, page = KeyFiles(visitor.page), visitor.page
    files.reach(page.locator("[role=treeitem][tabindex='0']"))
    assert files.is_focused(files.find_node("downloads"))  # the place that is open
    for key, folder in (
        ("Home", "desktop"),
        ("ArrowUp", "desktop"),
        ("ArrowDown", "documents"),
        ("ArrowRight", "school"),
        ("ArrowRight", "school"),
        ("ArrowLeft", "documents"),
        ("ArrowLeft", "documents"),
        ("ArrowDown", "pictures"),
        ("End", "bin"),
        ("ArrowDown", "bin"),
        ("қ", "documents"),
        ("*", "documents"),
    ):
        press_key(page, key)
        assert files.is_focused(files.find_node(folder)), (key, folder, page.evaluate(FOCUSED_TEXT))
    assert files.find_node("documents").get_attribute("aria-expanded") == "true"
    assert page.locator("[role=treeitem][tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert files.find_node("documents").get_attribute("aria-selected") == "true"
    page.keyboard.press("ContextMenu")
    assert page.locator("[role=menuitem]").count() == 2


def test_the_list_follows_the_keys_of_a_grid(visit: Visit) -> None:
    visitor = open_scene(visit, SORT, language="ru", width=1280)
    files, page = KeyFiles(visitor.page), visitor.page
    ids = page.locator(".files-row").evaluate_all("rows => rows.map(row => row.dataset.id)")
    first, second, third, *_, last = ids
    files.enter_list()
    for keys, focused_id, chosen_ids in (
        ("ArrowDown", second, [second]),
        ("ArrowUp", first, [first]),
        ("ArrowUp", first, [first]),
        ("Shift+ArrowDown", second, [first, second]),
        ("Shift+ArrowDown", third, [first, second, third]),
        ("Shift+ArrowUp", second, [first, second]),
        ("ArrowRight", second, [first, second]),
        ("End", last, [last]),
        ("Home", first, [first]),
        ("Control+ArrowDown", second, [first]),
        ("Control+Space", second, [first, second]),
        ("Control+a", second, ids),
        ("Escape", second, []),
        ("Control+End", last, []),
        ("Space", last, [last]),
        ("PageUp", first, [first]),
    ):
        page.keyboard.press(keys)
        assert files.is_focused(files.find_cell(focused_id)), keys
        assert files.list_chosen() == chosen_ids, keys
    assert page.locator("[role=gridcell][tabindex='0']").count() == 1
    page.keyboard.press("Tab")
    assert not page.locator("[role=grid]").evaluate("grid => grid.contains(document.activeElement)")


def test_the_menu_and_the_bar_follow_their_keys(visit: Visit) -> None:
    visitor = open_scene(visit, FOLDER, language="ru", width=1280)
    files, page = KeyFiles(visitor.page), visitor.page
    files.choose(["gas"])
    page.keyboard.press("Shift+F10")
    entries = page.locator("[role=menuitem]")
    for key, index in (
        ("ArrowUp", entries.count() - 1),
        ("ArrowDown", 0),
        ("End", entries.count() - 1),
        ("Home", 0),
        ("в", 1),
    ):
        press_key(page, key)
        assert files.is_focused(entries.nth(index)), key
    page.keyboard.press("Escape")
    assert not entries.count()
    assert files.is_focused(files.find_cell("gas"))
    page.keyboard.press("ContextMenu")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # cut
    assert page.locator(".files-hand").is_visible()
    assert files.is_focused(files.find_cell("gas"))
    tools = page.locator(".files-bar button")
    files.reach(page.locator(".files-bar [tabindex='0']"))
    for key, index in (
        ("End", tools.count() - 1),
        ("ArrowRight", 0),
        ("ArrowLeft", tools.count() - 1),
    ):
        page.keyboard.press(key)
        assert files.is_focused(tools.nth(index)), key


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_a_name_that_cannot_be_given_is_said_kindly(
    visit: Visit, language: str, width: int
) -> None:
    visitor = open_scene(visit, STICK, language=language, width=width)
    files, page = KeyFiles(visitor.page), visitor.page
    files.open("farm")
    files.choose(["april-pdf"])
    page.keyboard.press("F2")
    fault = page.locator(".files-fault")
    for name in ("?", " ", "a.", "ш" * 81, page.locator(".files-name").first.inner_text()):
        page.keyboard.press("Control+a")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        assert fault.inner_text(), name
        assert files.is_focused(page.locator(".files-input[aria-invalid=true]"))
    visitor.look()  # with the fault beside the name
    page.keyboard.press("Control+a")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    page.locator("dialog[open][aria-labelledby]").wait_for()
    page.keyboard.press("Escape")  # the letters after the dot stay
    page.locator("dialog").wait_for(state="detached")
    assert files.list_names()[-1].endswith(".pdf")


@pytest.mark.parametrize(
    ("language", "width", "state"),
    [("ru", 360, "file"), ("kk", 1280, "menu"), ("kk", 360, "search"), ("ru", 1280, "places")],
)
def test_the_window_is_accessible_in_its_states(
    visit: Visit, language: str, width: int, state: str
) -> None:
    visitor = open_scene(visit, STICK, language=language, width=width)
    files, page = KeyFiles(visitor.page), visitor.page
    files.open("farm")
    if state == "file":
        files.open("april-pdf")
        assert files.is_focused(page.locator(".files-viewer button"))
    elif state == "menu":
        files.choose(["april-pdf"])
        page.keyboard.press("ContextMenu")
    elif state == "search":
        files.find("2026")
        assert files.list_names()
    else:
        files.go("pictures")
        page.locator(".files-empty").wait_for()
    visitor.look()
    assert "undefined" not in visitor.read_text()
    page.keyboard.press("Escape")
    if state in ("file", "menu"):
        assert files.is_focused(files.find_cell("april-pdf"))


def test_a_stick_in_use_is_not_let_go(visit: Visit) -> None:
    visitor = open_scene(visit, STICK, language="kk", width=1280)
    files, page = MouseFiles(visitor.page), visitor.page
    files.play([["go", "farm"], ["copy", "april-pdf"], ["plug"], ["go", "stick"], ["paste"]])
    files.play([["open", "made-1"], ["eject"]])
    page.locator("dialog[open] button").click()
    files.play([["close"], ["pull"]])  # too early
    page.locator("dialog[open] button").click()
    files.play([["plug"], ["go", "stick"], ["open", "made-1"]])
    assert page.locator(".files-viewer__damaged").is_visible()


def test_the_drawn_stick_goes_in_and_out_by_hand(visit: Visit) -> None:
    visitor = open_scene(visit, STICK, language="ru", width=1280)
    files, page = MouseFiles(visitor.page), visitor.page
    stick = page.locator(".files-device__picture svg")
    for way, buttons in ((-10, 1), (-60, 2), (60, 1)):
        stick.hover()
        box = stick.bounding_box()
        assert box
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] / 2 + way, box["y"] + box["height"] / 2)
        page.mouse.up()
        assert page.locator(".files-device button").count() == buttons, way
    assert page.locator("dialog[open]").count() == 1  # it was pulled out too early
    page.keyboard.press("Escape")
    assert not files.find_node("stick").count()


def test_a_long_touch_opens_the_menu_and_chooses(visit: Visit) -> None:
    visitor = open_scene(visit, FOLDER, language="kk", width=360, touch=True)
    files, page = TouchFiles(visitor.page), visitor.page
    files.find_cell("gas").scroll_into_view_if_needed()
    box = files.find_cell("gas").bounding_box()
    assert box
    finger = visitor.context.new_cdp_session(page)
    point = {"x": box["x"] + 120, "y": box["y"] + 20}
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [point]})
    page.locator("[role=menu]").wait_for()
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert files.list_chosen() == ["gas"]
    files.press(page.locator("[role=menuitem][data-name=copy]"))
    files.press(files.find_tool("paste"))
    assert len(files.list_names()) == 5
