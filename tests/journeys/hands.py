"""How a hand acts on windows of all kinds: by mouse, by touch, or by keys alone."""

from playwright.sync_api import Locator, Page

IS_FOCUSED = "element => element === document.activeElement"
ARE_FOCUSED = f"elements => elements.map({IS_FOCUSED})"
WATCH = """() => {
    const watch = { element: null, isChanged: true };
    watch.observer = new MutationObserver(() => { watch.isChanged = true; });
    watch.observer.observe(
        document, { attributes: true, childList: true, characterData: true, subtree: true });
    return watch;
}"""
# Nothing where the page has changed: what is looked for may be another element by then.
IS_WATCHED_FOCUSED = """watch => {
    const isChanged = watch.observer.takeRecords().length > 0 || watch.isChanged;
    watch.isChanged = false;
    return isChanged ? null : watch.element === document.activeElement;
}"""
WATCH_ANEW = f"""(elements, watch) => {{
    watch.element = elements[0];
    watch.isChanged ||= elements.length !== 1;
    return elements.map({IS_FOCUSED});
}}"""
STOP_WATCHING = "watch => watch.observer.disconnect()"
MOST_PRESSES = 60


def is_focused(target: Locator) -> bool:
    """Return whether an element has the focus, as soon as it is in the page.

    A list is one message to the browser, a single element three.
    """
    return _is_alone_focused(target, target.evaluate_all(ARE_FOCUSED))


def _is_alone_focused(target: Locator, focus_states: list[bool]) -> bool:
    return focus_states[0] if len(focus_states) == 1 else bool(target.evaluate(IS_FOCUSED))


def press_until_focused(page: Page, target: Locator, key: str, *, most: int = MOST_PRESSES) -> None:
    """Press a key until an element has the focus, which it has to lead to."""
    assert reach_by_key(page, target, key, most=most), f"{target} is not reached by {key}"


def reach_by_key(page: Page, target: Locator, key: str, *, most: int) -> bool:
    """Press a key until an element has the focus; return whether it came to have it.

    An element that was found once is asked at a twentieth of what finding it costs. It is found
    anew where the page has changed.
    """
    watch = page.evaluate_handle(WATCH)
    for _press in range(most):
        is_reached = watch.evaluate(IS_WATCHED_FOCUSED)
        if is_reached is None:
            is_reached = _is_alone_focused(target, target.evaluate_all(WATCH_ANEW, watch))
        if is_reached:
            break
        page.keyboard.press(key)
    else:
        return False
    watch.evaluate(STOP_WATCHING)
    return True


class MouseHand:
    """Acts by mouse; a window of a kind adds what can be done in it."""

    page: Page

    def is_focused(self, target: Locator) -> bool:
        """Return whether an element has the focus."""
        return is_focused(target)

    def press(self, target: Locator) -> None:
        """Press a button."""
        target.click()


class TouchHand(MouseHand):
    """Acts by touch; put before the window's class of the mouse."""

    def press(self, target: Locator) -> None:
        target.tap()


class KeyHand(MouseHand):
    """Acts by keys: Tab between things, arrows inside; a base before the window's mouse class."""

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def reach(self, target: Locator) -> None:
        """Go to an element by Tab."""
        self.walk(target, "Tab")

    def walk(self, target: Locator, key: str) -> None:
        """Go to an element by a key, such as an arrow."""
        press_until_focused(self.page, target, key)
