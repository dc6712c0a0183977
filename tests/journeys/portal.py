"""A portal of e-services as it is used by a hand: by mouse, by touch or by keys."""

from playwright.sync_api import Locator, Page

from tests.journeys.test_question_types import Hand, Keys

MAIN = ("start", "next", "confirm", "correct", "download")
TYPED = {  # what an action types or chooses before the main button is pressed
    "find": ["query"],
    "code": ["iin"],
    "enter": ["iin", "secret"],
    "sign": ["key", "secret"],
    "verify": ["number"],
}


class Portal:
    """A portal in a browser."""

    def __init__(self, hand: Hand, page: Page) -> None:
        self.hand, self.page = hand, page

    def play(self, actions: list[list[str]]) -> None:
        """Do what an author's solution does, each action by what the page shows."""
        for action in actions:
            self.do(action)

    def do(self, action: list[str]) -> None:
        """Do one action."""
        name, *values = action
        if name == "fill":
            self.fill(*values)
        elif name == "way":
            self.tick(self.page.locator(f"input[name=way][value={values[0]}]"))
        elif name in TYPED:
            self.send(TYPED[name], values)
        else:
            self.hand.act(self.get("go" if name in MAIN else "-".join(action)))

    def send(self, fields: list[str], values: list[str]) -> None:
        """Fill in the fields of a page and press its main button."""
        for field, value in zip(fields, values, strict=True):
            self.fill(
                "key" if self.page.locator("[name=key]").count() and field == "iin" else field,
                value,
            )
        self.hand.act(self.get("go"))

    def get(self, key: str) -> Locator:
        """Return the element with this key."""
        return self.page.locator(f".eservice [data-key='{key}']")

    def fill(self, name: str, value: str) -> None:
        """Fill in a field of any type."""
        field = self.page.locator(f".eservice [name='{name}']").first
        if field.get_attribute("type") in ("radio", "checkbox"):
            self.tick(self.page.locator(f"[name='{name}'][value='{value}']"))
        elif field.evaluate("field => field.matches('select')"):
            self.hand.select(field, value)
        else:
            field.fill("")
            self.hand.type(field, value)

    def tick(self, box: Locator) -> None:
        """Tick a box, or choose one of a group, by its line; by keys with the arrows."""
        if not isinstance(self.hand, Keys):
            self.hand.act(box.locator("xpath=.."))
        elif box.get_attribute("type") == "checkbox":
            self.hand.act(box)
        else:
            self._choose_by_keys(box)
        assert box.is_checked()

    def _choose_by_keys(self, box: Locator) -> None:
        group = self.page.locator(f"input[name='{box.get_attribute('name')}']")
        entry = group.and_(self.page.locator(":checked"))
        self.hand.act(entry if entry.count() else group.first)
        for _option in range(group.count()):
            if box.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
