"""A training browser by mouse, by touch and by keys; its tabs by the keys of w3c/aria-practices."""

import pytest
from playwright.sync_api import Locator, Page

from tests.journeys.hands import is_focused, press_until_focused
from tests.journeys.solved_scene import hand_in
from tests.journeys.test_question_types import Hand, Keys, PictureFinger
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
COURSES = "/practice/try"
TYPED_URL = "first-steps/03-desktop-and-windows/11-practice-address"
SEARCH = "first-steps/03-desktop-and-windows/12-practice-search"
TABS = "cyber-hygiene/03-mail-and-phishing/10-practice-true-tab"
FORM = "cyber-hygiene/04-devices-and-clouds/06-practice-right-form"
SOLUTION = "JSON.parse(document.getElementById('scene').textContent).solution"


class Surfer:
    """Does what an author's solution does, each action by what the page shows."""

    def __init__(self, page: Page, hand: type[Hand] = Hand) -> None:
        self.page, self.hand = page, hand(page)
        self.by_keys = hand is Keys
        self.field = page.locator(".browser__field")
        self.side = page.locator(".browser__side")
        page.locator(".browser").wait_for()

    def key(self, name: str) -> Locator:
        """Return the element with this name."""
        return self.page.locator(f".browser [data-key='{name}']")

    def tab(self, name: str) -> Locator:
        """Return a tab of the strip."""
        return self.page.locator(f"#tab-{name}")

    def play(self, actions: list[list[str]]) -> None:
        """Do these actions."""
        for name, *members in actions:
            deed = getattr(self, f"do_{name}", None)
            if deed:
                deed(*members)
            else:
                self.hand.act(self.key("-".join([name, *members])))

    def write(self, field: Locator, text: str) -> None:
        """Type into a field and press Enter."""
        self.hand.type(field, text)
        self.page.keyboard.press("Enter")

    def do_go(self, text: str) -> None:
        """Type into the address bar, which selects its old text."""
        self.write(self.field, text)

    def do_follow(self, page: str) -> None:
        """Follow a link."""
        if self.by_keys:
            self.key(f"to-{page}").focus()
            self.page.keyboard.press("Enter")
        else:
            self.hand.act(self.key(f"to-{page}"))

    def do_tab(self) -> None:
        """Open a tab."""
        self.hand.act(self.page.locator(".browser__new"))
        assert is_focused(self.field)

    def do_switch(self, name: str) -> None:
        """Show a tab; by keys the strip is one stop of Tab."""
        if not self.by_keys:
            self.hand.act(self.tab(name))
            return
        self.page.locator("[role=tab][tabindex='0']").focus()
        self.page.keyboard.press("Home")
        press_until_focused(self.page, self.tab(name), "ArrowRight", most=8)

    def do_close(self, name: str) -> None:
        """Close a tab."""
        if self.by_keys:
            self.do_switch(name)
            self.page.keyboard.press("Delete")
        else:
            self.hand.act(self.tab(name).locator("xpath=following-sibling::button"))
        assert not self.tab(name).count()

    def do_look(self) -> None:
        """Press the padlock; what it says of another page is shut before."""
        self.hand.act(self.page.locator(".browser__lock"))
        assert self.side.locator("mark").is_visible()

    def do_bookmark(self) -> None:
        """Press the star."""
        self.hand.act(self.key("star"))

    def do_find(self, text: str) -> None:
        """Look for a word in the page."""
        self.hand.act(self.key("find"))
        self.write(self.side.locator("input"), text)

    def do_download(self, name: str) -> None:
        """Download a file."""
        self.hand.act(self.key(name))

    def do_send(self, text: str) -> None:
        """Send the form of the page."""
        self.write(self.page.locator("#browser-input"), text or "abc")


def open_scene(visit: Visit, scene: str, hand: type[Hand] = Hand, **device: object) -> Visitor:
    visitor = visit(height=800, touch=hand is PictureFinger, **device)
    visitor.go(f"{COURSES}/{scene}", judge=False)
    return visitor


@pytest.mark.parametrize(
    ("language", "width", "hand", "scene"),
    [
        ("kk", 1280, Hand, TYPED_URL),
        ("ru", 360, PictureFinger, TYPED_URL),
        ("kk", 360, Keys, SEARCH),
        ("ru", 1280, Hand, SEARCH),
        ("kk", 360, PictureFinger, TABS),
        ("ru", 1280, Keys, TABS),
        ("ru", 360, PictureFinger, FORM),
        ("kk", 1280, Keys, FORM),
    ],
)
def test_a_scene_is_passed_by_hand(
    visit: Visit, language: str, width: int, hand: type[Hand], scene: str
) -> None:
    visitor = open_scene(visit, scene, hand, language=language, width=width)
    page = visitor.page
    Surfer(page, hand).play(page.evaluate(SOLUTION))
    assert "undefined" not in visitor.read_text()
    assert hand_in(page).passed
    visitor.look(judge=False)


@pytest.mark.parametrize(
    ("language", "width", "scene", "actions"),
    [
        ("kk", 360, TYPED_URL, []),
        ("ru", 1280, TYPED_URL, [["go", "kitapxana.example"]]),
        ("ru", 360, SEARCH, [["go", "врач"]]),
        ("kk", 1280, SEARCH, [["go", "емхана"], ["follow", "fast"], ["bookmark"], ["send", "1"]]),
        ("kk", 1280, TABS, [["switch", "letter"], ["look"]]),
        ("ru", 360, TABS, [["switch", "open"], ["look"]]),
        ("ru", 1280, FORM, [["keep", "program"], ["run", "program"]]),
        (
            "kk",
            360,
            FORM,
            [["go", "akimat-saryozek.example/blank"], ["reload"], ["find", "өтінім"]],
        ),
    ],
)
def test_the_window_is_accessible_in_its_states(
    visit: Visit, language: str, width: int, scene: str, actions: list[list[str]]
) -> None:
    visitor = open_scene(visit, scene, language=language, width=width)
    Surfer(visitor.page).play(actions)
    visitor.look()
    assert "undefined" not in visitor.read_text()


def test_the_tabs_follow_their_keys(visit: Visit) -> None:
    visitor = open_scene(visit, TABS, Keys, language="kk", width=1280)
    page = visitor.page
    tabs = page.locator("[role=tab]")
    page.locator("[role=tab][tabindex='0']").focus()
    for key, index in (
        ("ArrowRight", 1),
        ("End", 4),
        ("ArrowRight", 0),
        ("ArrowLeft", 4),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert is_focused(tabs.nth(index)), key
        assert tabs.nth(index).get_attribute("aria-selected") == "true", key
    assert page.locator("[role=tab][tabindex='0']").count() == 1
    page.keyboard.press("Delete")
    assert tabs.count() == 4
    assert is_focused(page.locator("[role=tab][aria-selected=true]"))
    names = page.locator("[role=tablist]").get_attribute("aria-owns") or ""
    assert [f"#{name}" for name in names.split()] == [
        f"#{tab.get_attribute('id')}" for tab in tabs.all()
    ]
    page.keyboard.press("Tab")  # the cross of the open tab
    page.keyboard.press("Enter")
    assert tabs.count() == 3
    assert is_focused(page.locator("[role=tab][aria-selected=true]"))


def test_the_focus_goes_where_the_hand_will_be_next(visit: Visit) -> None:
    visitor = open_scene(visit, FORM, Keys, language="ru", width=1280)
    surfer, page = Surfer(visitor.page, Keys), visitor.page
    assert surfer.key("remove-program").is_visible(), "the browser asks what to do with the file"
    surfer.play([["go", "akimat-saryozek.example"]])
    pane = page.locator("[role=tabpanel]")
    assert is_focused(pane)
    page.keyboard.press("Tab")
    assert is_focused(surfer.key("to-forms"))
    assert page.locator(".browser__line").inner_text() == "https://akimat-saryozek.example/blank"
    page.keyboard.press("Enter")
    assert is_focused(pane), "the link has gone"
    surfer.play([["reload"], ["download", "leave-pdf"]])
    assert is_focused(surfer.key("run-leave-pdf"))
    surfer.play([["remove", "leave-pdf"]])
    assert surfer.side.evaluate("side => side.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert surfer.side.is_hidden()
    assert is_focused(surfer.key("files"))
    page.keyboard.press("Control+d")
    page.keyboard.press("Alt+ArrowLeft")
    assert surfer.key("bookmark-forms").is_visible()
    surfer.hand.act(surfer.key("bookmark-forms").locator("xpath=following-sibling::button"))
    assert is_focused(surfer.key("star")), "the only bookmark has gone"
    surfer.play([["go", "nowhere.example"]])
    page.keyboard.press("Control+f")
    assert surfer.side.locator("input").count() == 0, "a page that did not open holds no words"
    surfer.play([["go", "akimat-saryozek.example"]])
    page.keyboard.press("Control+f")
    assert is_focused(surfer.side.locator("input"))
    page.keyboard.press("Escape")
    assert is_focused(surfer.key("find"))


def test_a_link_shows_its_url_before_it_is_followed(visit: Visit) -> None:
    visitor = open_scene(visit, SEARCH, language="kk", width=1280)
    surfer, page = Surfer(visitor.page), visitor.page
    surfer.play([["go", "дәрігер"]])
    surfer.key("to-fast").hover()
    line = page.locator(".browser__line")
    assert line.inner_text() == "https://tez-jazylu.example"
    page.mouse.move(0, 0)
    assert line.is_hidden()
    surfer.key("to-fast").dispatch_event("contextmenu")  # a long press of a finger
    assert line.is_visible()
    # At the foot of the screen the address lies over the link: a click goes through it.
    assert line.evaluate("line => getComputedStyle(line).pointerEvents") == "none"


def test_what_was_typed_in_a_form_stays_while_a_bookmark_is_set(visit: Visit) -> None:
    visitor = open_scene(visit, TABS, language="ru", width=360)
    surfer, page = Surfer(visitor.page), visitor.page
    page.locator("#browser-input").fill("abc")
    surfer.play([["bookmark"], ["look"]])
    assert page.locator("#browser-input").input_value() == "abc"
    assert surfer.key("star").get_attribute("aria-pressed") == "true"
