"""A hand that uses keys alone: Tab between things, arrows inside a tree, a list, a grid or a bar."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

MOST_PRESSES = 60


class KeyHand:
    """What windows of all kinds share when keys are used; put before the class of the mouse."""

    page: Page
    is_focused: Callable[[Locator], bool]  # of the window

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
