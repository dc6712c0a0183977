"""How a hand acts on windows of all kinds: by mouse, by touch, or by keys alone."""

from playwright.sync_api import Locator, Page

FOCUSED = "element => element === document.activeElement"
MOST_PRESSES = 60


class MouseHand:
    """Acts by mouse; a window of a kind adds what can be done in it."""

    page: Page

    def is_focused(self, target: Locator) -> bool:
        """Return whether an element has the focus."""
        focused: bool = target.evaluate(FOCUSED)
        return focused

    def press(self, target: Locator) -> None:
        """Press a button."""
        target.click()


class TouchHand(MouseHand):
    """Acts by touch; put before the window's class of the mouse."""

    def press(self, target: Locator) -> None:
        target.tap()


class KeyHand(MouseHand):
    """Acts by keys: Tab between things, arrows inside; put before the window's class of the mouse."""

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        """Go to an element by Tab."""
        self.walk(target, "Tab")

    def walk(self, target: Locator, key: str) -> None:
        """Go to an element by a key, such as an arrow."""
        for _press in range(MOST_PRESSES):
            if self.is_focused(target):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{target} is not reached by {key}")
