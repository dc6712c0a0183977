"""The window of tables and texts on a practice page, used by mouse, by touch or by keys alone."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.hands import KeyHand, MouseHand, TouchHand

KEY = "cells => cells.map(cell => cell.dataset.key)"


class MouseOffice(MouseHand):
    """Acts by mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator(".office").wait_for()

    def play(self, actions: list[list[Any]]) -> None:
        """Do what an author's solution does, each action by what the page shows."""
        for name, *members in actions:
            match name:
                case "enter":
                    self.enter(*members)
                case "clear":
                    self.choose(members[0])
                    self.use("clear")
                case "sort":
                    self.choose(f"{members[0]}2")
                    self.use(members[1])
                case "filter":
                    self.choose(members[0])
                    self.use("filter", members[0])
                case "chart":
                    self.use("chart", members[1])
                case "set":
                    self.choose(members[0])
                    self.use("bold")
                case "resize":
                    self.choose(members[0])
                    self.use("size", str(members[1]))
                case "save" | "save-as" | "print":
                    self.use("file", name)
                    self.fill_in(name, members)

    def find_cell(self, key: str) -> Locator:
        """Return a cell or a paragraph."""
        return self.page.locator(f".office-grid td[data-key='{key}']")

    def find_tool(self, name: str) -> Locator:
        """Return a button of the bar."""
        return self.page.locator(f".office-bar [data-name='{name}']")

    def find_entry(self, name: str) -> Locator:
        """Return an entry of the open menu."""
        return self.page.locator(f"[role=menuitem][data-name='{name}']")

    def find_field(self, name: str) -> Locator:
        """Return a field of the open dialog."""
        return self.page.locator(f"dialog [name={name}]")

    def list_chosen(self) -> list[str]:
        """Return the keys of the cells that are selected."""
        keys: list[str] = self.page.locator(".office-grid [aria-selected=true]").evaluate_all(KEY)
        return keys

    def choose(self, cells: str) -> None:
        """Select a cell or a range such as b2:c4."""
        first, _colon, last = cells.partition(":")
        self.find_cell(first).click()
        if last:
            self.find_cell(last).click(modifiers=["Shift"])

    def enter(self, key: str, text: str) -> None:
        """Type into a cell."""
        self.find_cell(key).dblclick()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def use(self, name: str, entry: str = "") -> None:
        """Use a tool, and an entry of its menu."""
        self.press(self.find_tool(name))
        if entry:
            self.press(self.find_entry(entry))

    def fill_in(self, name: str, members: list[Any]) -> None:
        """Fill in the dialog that a deed opens."""
        if name == "save-as":
            self.write("name", members[0])
            self.mark("place", members[1])
            self.mark("format", members[2])
        elif name == "print":
            self.write("pages", members[0])
            self.write("copies", str(members[1]))
        else:
            return
        self.press(self.page.locator("dialog button:not([type])"))
        self.page.locator("dialog").wait_for(state="detached")

    def write(self, name: str, text: str) -> None:
        """Replace the text of a field of a dialog."""
        self.press(self.find_field(name))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def mark(self, name: str, value: str) -> None:
        """Choose one of several in a dialog."""
        self.press(self.page.locator(f"dialog label:has([name={name}][value='{value}'])"))


class TouchOffice(TouchHand, MouseOffice):
    """Acts by touch: a cell, then the line above, then the tick beside it."""

    def choose(self, cells: str) -> None:
        first, _colon, last = cells.partition(":")
        self.press(self.find_cell(first))
        if last:
            self.use("pick")
            self.press(self.find_cell(last))
            self.use("pick")

    def enter(self, key: str, text: str) -> None:
        self.choose(key)
        self.press(self.page.locator(".office-input"))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        self.press(self.page.locator(".office-hand").first)


class KeyOffice(KeyHand, MouseOffice):
    """Acts by keys: Tab, arrows, and the keys that the lessons teach."""

    def choose(self, cells: str) -> None:
        first, _colon, last = cells.partition(":")
        self.reach(self.page.locator(".office-grid [tabindex='0']"))
        self.page.keyboard.press("Control+Home")
        self.walk(self.find_cell(f"{first[0]}1"), "ArrowRight")
        self.walk(self.find_cell(first), "ArrowDown")
        if last:
            self.walk(self.find_cell(f"{last[0]}{first[1:]}"), "Shift+ArrowRight")
            self.walk(self.find_cell(last), "Shift+ArrowDown")

    def enter(self, key: str, text: str) -> None:
        self.choose(key)
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def use(self, name: str, entry: str = "") -> None:
        shortcut = {"bold": "b", "save": "s", "print": "p"}.get(entry or name)
        if shortcut:
            self.page.keyboard.press(f"Control+{shortcut}")
            return
        self.reach(self.page.locator(".office-bar [tabindex='0']"))
        self.walk(self.find_tool(name), "ArrowRight")
        self.page.keyboard.press("Enter")
        if entry:
            self.walk(self.find_entry(entry), "ArrowDown")
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        self.reach(self.find_field(name))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def mark(self, name: str, value: str) -> None:
        self.reach(self.page.locator(f"dialog [name={name}]:checked"))
        self.walk(self.page.locator(f"dialog [name={name}][value='{value}']"), "ArrowDown")
