"""The mail on a practice page, used by mouse, by touch or by keys alone."""

from typing import Any

from playwright.sync_api import Locator, Page

from tests.journeys.hands import KeyHand, MouseHand, TouchHand

START = "JSON.parse(document.getElementById('scene').textContent).start"
PHRASE = "қайық терезе бұлт орман"


class MouseMail(MouseHand):
    """Acts by mouse, and chooses people from the address book."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.locator(".mail").wait_for()
        self.start: dict[str, Any] = page.evaluate(START)

    def play(self, actions: list[list[Any]]) -> None:
        """Do what an author's solution does, each action by what the page shows."""
        for name, *members in actions:
            match name:
                case "open" | "go" | "add" | "remove" | "attach" | "discard":
                    getattr(self, name)(*members)
                case "sign-in":
                    account = self.start["account"]
                    self.write("#mail-address", account["address"])
                    self.write("#mail-password", account["password"])
                    self.page.keyboard.press("Enter")
                case "sign-out":
                    self.go("account")
                    self.press(self.page.locator("[data-name=sign-out]"))
                case "fill":
                    self.write(f"#mail-{members[0]}", members[1])
                case "password":
                    self.write("#mail-phrase", PHRASE)
                    self.page.keyboard.press("Enter")
                case "factor":
                    self.press(self.page.locator(".mail__account section > button"))
                    self.write("#mail-code", members[0])
                    self.page.keyboard.press("Enter")
                case "write":
                    self.show_list()
                    self.press(self.page.locator(".mail__top [data-name=write]"))
                case _:
                    self.use(name)

    def find_row(self, letter: str) -> Locator:
        """Return a letter of the list."""
        return self.page.locator(f"[role=option][data-id='{letter}']")

    def find_tool(self, name: str) -> Locator:
        """Return a button of the bar above a letter."""
        return self.page.locator(f"[role=toolbar] [data-name={name}]")

    def find_folder(self, name: str) -> Locator:
        """Return a folder."""
        return self.page.locator(f".mail__folders [data-name={name}]")

    def write(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.press(self.page.locator(selector))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def use(self, name: str) -> None:
        """Press a button of the bar."""
        self.press(self.find_tool(name))

    def show_list(self) -> None:
        """Leave the open letter, which on a phone hides the list."""
        back = self.page.locator("[data-key=back]")
        if back.is_visible():
            self.press(back)

    def open(self, letter: str) -> None:
        """Open a letter of the list; from the account through the folder."""
        if not self.find_row(letter).count():
            self.go("inbox")
        self.show_list()
        self.press(self.find_row(letter))

    def go(self, name: str) -> None:
        """Open a folder or the account."""
        if not self.find_folder(name).is_visible():
            self.press(self.page.locator(".mail__switch"))
        self.press(self.find_folder(name))

    def add(self, field: str, email: str) -> None:
        """Add a person."""
        row = self.page.locator(".mail__row", has=self.page.locator(f"#mail-{field}"))
        self.press(row.locator("> button"))
        self.press(self.page.locator("dialog button", has_text=email))

    def remove(self, field: str, email: str) -> None:
        """Take a person away again."""
        people = self.start["contacts"].values()
        name = next(person["name"] for person in people if person["address"] == email)
        row = self.page.locator(".mail__row", has=self.page.locator(f"#mail-{field}"))
        self.press(row.locator(".mail__chip", has_text=name).locator("button"))

    def discard(self) -> None:
        """Throw away what is written, and say so when asked."""
        self.use("discard")
        self.press(self.page.locator("dialog[open] button").first)

    def attach(self, file: str) -> None:
        """Attach a file of the computer."""
        self.use("attach")
        self.press(self.page.locator("dialog button", has_text=self.start["files"][file]["name"]))


class TouchMail(TouchHand, MouseMail):
    """Acts by touch."""


class KeyMail(KeyHand, MouseMail):
    """Acts by keys: Tab between things, arrows inside the list and the bar; addresses are typed."""

    def write(self, selector: str, text: str) -> None:
        self.reach(self.page.locator(selector))
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def use(self, name: str) -> None:
        self.reach(self.page.locator("[role=toolbar] [tabindex='0']"))
        self.walk(self.find_tool(name), "ArrowRight")
        self.page.keyboard.press("Enter")

    def open(self, letter: str) -> None:
        if not self.find_row(letter).count():
            self.go("inbox")
        self.show_list()
        self.reach(self.page.locator("[role=option][tabindex='0']"))
        self.page.keyboard.press("Home")
        self.walk(self.find_row(letter), "ArrowDown")
        self.page.keyboard.press("Enter")

    def add(self, field: str, email: str) -> None:
        self.write(f"#mail-{field}", email)
        self.page.keyboard.press("Enter")
