"""The window of files on a practice page, used by mouse, by touch or by keys alone."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.hands import KeyHand, MouseHand, TouchHand

SHORTCUTS = {"cut": "Control+x", "copy": "Control+c", "paste": "Control+v", "delete": "Delete"}


class MouseFiles(MouseHand):
    """Acts by mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator(".files").wait_for()

    def play(self, actions: list[list[Any]]) -> None:
        """Do what an author's solution does, each action by what the page shows."""
        for name, *members in actions:
            match name:
                case "go":
                    self.go(members[0])
                case "open":
                    self.open(members[0])
                case "close":
                    self.press(self.page.locator(".files-viewer button"))
                case "find":
                    self.find(members[0])
                case "rename":
                    self.rename(*members)
                case "plug" | "eject" | "pull":
                    order = ["plug"] if name == "plug" else ["eject", "pull"]
                    buttons = self.page.locator(".files-device button")
                    self.press(buttons.nth(order.index(name) if buttons.count() > 1 else 0))
                case "make" | "paste":
                    self.apply_command(name)
                case _:
                    self.choose(members[0].split(" "))
                    self.apply_command(name)

    def find_cell(self, item: str) -> Locator:
        """Return the cell of a file or a folder in the list."""
        return self.page.locator(f".files-row[data-id='{item}'] [role=gridcell]")

    def find_node(self, folder: str) -> Locator:
        """Return a folder in the tree, or one of its roots."""
        return self.page.locator(f"[role=treeitem][data-id='{folder}']")

    def find_tool(self, name: str) -> Locator:
        """Return a button of the bar."""
        return self.page.locator(f".files-bar [data-name={name}]")

    def list_names(self) -> list[str]:
        """Return the names in the list."""
        return self.page.locator(".files-name").all_inner_texts()

    def list_chosen(self) -> list[str]:
        """Return the ids of the selected items."""
        script = "rows => rows.map(row => row.dataset.id)"
        ids: list[str] = self.page.locator(".files-row:has([aria-selected=true])").evaluate_all(
            script
        )
        return ids

    def go(self, folder: str) -> None:
        """Open a folder of the tree."""
        if not self.find_node(folder).is_visible():
            self.press(self.page.locator(".files-switch"))
        self.press(self.find_node(folder).locator("> .files-node"))

    def open(self, item: str) -> None:
        """Open a file or a folder."""
        self.find_cell(item).dblclick()

    def choose(self, items: list[str]) -> None:
        """Choose files and folders of the list."""
        self.find_cell(items[0]).click()
        for item in items[1:]:
            self.find_cell(item).click(modifiers=["Control"])

    def apply_command(self, name: str) -> None:
        """Apply a command to the selected items."""
        self.press(self.find_tool(name))

    def find(self, text: str) -> None:
        """Look for a file."""
        self.press(self.page.locator(".files-search__input"))
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def rename(self, item: str, name: str) -> None:
        """Type a name into the list; the field of a new folder is open already."""
        if not self.page.locator(".files-input").count():
            self.choose([item])
            self.apply_command("rename")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")


class TouchFiles(TouchHand, MouseFiles):
    """Acts by touch: a name opens, the circle beside it chooses."""

    def open(self, item: str) -> None:
        for chosen_id in self.list_chosen():  # while something is chosen, a touch chooses more
            self.press(self.find_cell(chosen_id).locator(".files-tick"))
        self.press(self.find_cell(item).locator(".files-name"))

    def choose(self, items: list[str]) -> None:
        for item in {*self.list_chosen()} ^ {*items}:
            self.press(self.find_cell(item).locator(".files-tick"))


class KeyFiles(KeyHand, MouseFiles):
    """Acts by keys: Tab, arrows, and the keys that the lessons teach."""

    def go(self, folder: str) -> None:
        if not self.page.locator("[role=tree]").is_visible():
            self.press(self.page.locator(".files-switch"))
        self.reach(self.page.locator("[role=treeitem][tabindex='0']"))
        self.page.keyboard.press("Home")
        self.walk(self.find_node(folder), "ArrowDown")
        self.page.keyboard.press("Enter")

    def open(self, item: str) -> None:
        self.enter_list()
        self.page.keyboard.press("Home")
        self.walk(self.find_cell(item), "ArrowDown")
        self.page.keyboard.press("Enter")

    def enter_list(self) -> None:
        """Go into the list, which is one stop of Tab, with nothing chosen."""
        self.reach(self.page.locator("[role=gridcell][tabindex='0']"))
        self.page.keyboard.press("Escape")

    def choose(self, items: list[str]) -> None:
        self.enter_list()
        for item in items:
            self.page.keyboard.press("Control+Home")
            self.walk(self.find_cell(item), "Control+ArrowDown")
            self.page.keyboard.press("Space")

    def apply_command(self, name: str) -> None:
        if name in SHORTCUTS:
            self.page.keyboard.press(SHORTCUTS[name])
            return
        self.reach(self.page.locator(".files-bar [tabindex='0']"))
        self.walk(self.find_tool(name), "ArrowRight")
        self.page.keyboard.press("Enter")

    def find(self, text: str) -> None:
        self.reach(self.page.locator(".files-search__input"))
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")
