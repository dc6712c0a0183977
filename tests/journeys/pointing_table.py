"""The table of things on a practice page, used by mouse, by touch or by keys alone."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.hands import KeyHand, MouseHand, TouchHand, reach_by_key

THUMB = 16  # pixels of what a slider is held by


class MousePointing(MouseHand):
    """Acts by mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator(".pointing").wait_for()
        self.menu_owner = ""

    def play(self, actions: list[list[Any]]) -> None:
        """Do what an author's solution does, each action by what the page shows."""
        for name, *members in actions:
            match name:
                case "point":
                    self.point(members[0])
                case "click":
                    self.press(self.find_thing(members[0]))
                case "double":
                    self.open(members[0])
                case "shut":
                    self.press(self.page.locator(".pointing__close"))
                case "drop":
                    self.put(*members)
                case "menu":
                    self.menu_owner = members[0]
                    self.open_menu(members[0])
                case "choose":
                    self.choose(members[0])
                case "set":
                    self.set(*members)

    def find_thing(self, name: str) -> Locator:
        """Return a thing of the table."""
        return self.page.locator(f"[data-thing={name}]")

    def point(self, name: str) -> None:
        """Point at a thing."""
        self.find_thing(name).hover()

    def read(self, name: str) -> dict[str, Any]:
        """Return what the author wrote of a thing."""
        things = "JSON.parse(document.getElementById('scene').textContent).start.things"
        thing: dict[str, Any] = self.page.evaluate(things)[name]
        return thing

    def find_entry(self, name: str) -> Locator:
        """Return an entry of the menu that is open."""
        entries = self.read(self.menu_owner)["menu"]
        position = next(index for index, entry in enumerate(entries) if entry["id"] == name)
        return self.page.locator("[role=menu]:not([hidden]) [role=menuitem]").nth(position)

    def set(self, name: str, level: int) -> None:
        """Move a slider to a level, or type the word that is asked for."""
        field = self.find_thing(name).locator("input")
        thing = self.read(name)
        self.go_into(field)
        if "word" in thing:
            self.page.keyboard.type(thing["word"])
            self.page.keyboard.press("Enter")
            return
        for _press in range(thing["most"]):
            distance = level - int(field.input_value())
            if not distance:
                return
            self.page.keyboard.press("ArrowRight" if distance > 0 else "ArrowLeft")
        raise AssertionError(f"{name} does not come to {level}")

    def go_into(self, field: Locator) -> None:
        """Put the focus into a field: of a slider this moves it to its middle."""
        self.press(field)

    def open(self, name: str) -> None:
        """Open what a thing holds."""
        self.find_thing(name).dblclick()

    def open_menu(self, name: str) -> None:
        """Show the menu of a thing."""
        self.find_thing(name).click(button="right")

    def choose(self, entry: str) -> None:
        """Choose from the menu that is open."""
        self.press(self.find_entry(entry))

    def put(self, name: str, holder: str) -> None:
        """Take a thing up and put it elsewhere."""
        self.press(self.find_thing(name))
        self.press(self.page.locator(f"[data-holder={holder}] .holder__button"))


class TouchPointing(TouchHand, MousePointing):
    """Acts by touch: a long press shows a menu, and a slider goes to where it is tapped."""

    def point(self, name: str) -> None:
        self.find_thing(name).tap()

    def set(self, name: str, level: int) -> None:
        thing = self.read(name)
        if "word" in thing:
            super().set(name, level)
            return
        field = self.find_thing(name).locator("input")
        field.scroll_into_view_if_needed()
        box = field.bounding_box()
        assert box
        along = THUMB / 2 + (box["width"] - THUMB) * level / thing["most"]
        field.tap(position={"x": along, "y": box["height"] / 2})
        assert abs(int(field.input_value()) - level) <= thing["most"] / 20

    def open(self, name: str) -> None:
        for _tap in range(2):
            self.find_thing(name).tap()

    def open_menu(self, name: str) -> None:
        self.find_thing(name).scroll_into_view_if_needed()
        box = self.find_thing(name).bounding_box()
        assert box
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        finger = self.page.context.new_cdp_session(self.page)
        for kind, points in (("touchStart", [point]), ("touchEnd", [])):
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            self.page.wait_for_selector("[role=menu]:not([hidden])")


class KeyPointing(KeyHand, MousePointing):
    """Acts by keys: arrows from thing to thing, Space, Enter, Shift and F10."""

    def play(self, actions: list[list[Any]]) -> None:
        for action in actions:
            if action[0] == "shut":
                self.page.keyboard.press("Escape")
            else:
                super().play([action])

    def press(self, target: Locator) -> None:
        if target.get_attribute("data-thing"):
            self.go_to(target)
            self.page.keyboard.press("Space")
        else:
            super().press(target)

    def point(self, name: str) -> None:
        self.go_to(self.find_thing(name))

    def go_into(self, field: Locator) -> None:
        self.reach(field)

    def put(self, name: str, holder: str) -> None:
        """Put a thing elsewhere; a drawn key is pressed on the keyboard itself."""
        holders = "JSON.parse(document.getElementById('scene').textContent).start.holders"
        keys = self.page.evaluate(holders)[holder].get("keys")
        if not keys:
            super().put(name, holder)
            return
        self.press(self.find_thing(name))
        self.page.keyboard.press(keys.split(" ")[0])

    def go_to(self, target: Locator) -> None:
        """Go to a thing by the arrows of the table, or of the list beside it."""
        is_listed = target.evaluate("thing => !!thing.closest('.pointing__list')")
        group = self.page.locator(".pointing__list" if is_listed else ".pointing__table")
        self.reach(group.locator("[data-thing][tabindex='0']"))
        arrows = ("ArrowLeft", "ArrowRight")
        is_reached = any(reach_by_key(self.page, target, key, most=12) for key in arrows)
        assert is_reached, f"{target} is not reached by the arrow keys"

    def open(self, name: str) -> None:
        self.go_to(self.find_thing(name))
        self.page.keyboard.press("Enter")

    def open_menu(self, name: str) -> None:
        self.go_to(self.find_thing(name))
        self.page.keyboard.press("Shift+F10")

    def choose(self, entry: str) -> None:
        self.walk(self.find_entry(entry), "ArrowDown")
        self.page.keyboard.press("Enter")
