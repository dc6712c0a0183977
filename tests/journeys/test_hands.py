"""A hand that acts by keys finds the focus, also where the page replaces what it looks for."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.hands import is_focused, press_until_focused

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
BUTTONS = "".join(f"<button id=b{number}>{number}</button>" for number in range(6))
REPLACE_ALL = """() => document.querySelectorAll('button').forEach(
    button => button.addEventListener('focus', () => {
        const last = document.querySelector('#b5');
        if (button.id === 'b2') last.replaceWith(last.cloneNode(true));
    }))"""

MOVE_PART = """() => {
    const [, , second, , fourth, fifth] = document.querySelectorAll('button');
    fifth.dataset.part = '';
    second.onfocus = () => { delete fifth.dataset.part; fourth.dataset.part = ''; };
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content(BUTTONS)
    yield page
    page.close()


def test_a_key_is_pressed_until_the_element_has_the_focus_and_no_more(page: Page) -> None:
    press_until_focused(page, page.locator("#b3"), "Tab")
    assert is_focused(page.locator("#b3"))
    assert not is_focused(page.locator("#b4"))
    press_until_focused(page, page.locator("#b3"), "Tab", most=1)  # it is there already
    assert is_focused(page.locator("#b3"))


def test_an_element_that_is_replaced_on_the_way_is_reached(page: Page) -> None:
    page.evaluate(REPLACE_ALL)
    press_until_focused(page, page.locator("#b5"), "Tab", most=7)
    assert is_focused(page.locator("#b5"))


def test_an_element_that_takes_the_part_of_another_on_the_way_is_reached(page: Page) -> None:
    page.evaluate(MOVE_PART)
    press_until_focused(page, page.locator("[data-part]"), "Tab", most=6)
    assert is_focused(page.locator("#b4"))


def test_what_the_key_does_not_lead_to_is_not_reached(page: Page) -> None:
    page.evaluate("document.querySelector('#b3').tabIndex = -1")
    with pytest.raises(AssertionError, match="not reached by Tab"):
        press_until_focused(page, page.locator("#b3"), "Tab")
