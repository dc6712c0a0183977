"""A password field in a real browser: pasting, showing it, and sending it masked."""

from collections.abc import Callable

import pytest

from tests.journeys.site import PASSWORD, Site
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
# The type of the password field when the form is sent, noted after the page's own script.
NOTE_THE_KIND = """() => addEventListener('submit', () => {
  sessionStorage.kind = document.querySelector('#password').type
})"""


def test_a_password_is_pasted_shown_by_a_button_and_masked_again_when_it_is_sent(
    site: Site, visit: Callable[..., Visitor]
):
    site.add_account("pasting")
    visitor = visit()
    visitor.go("/auth/sign-in")
    login, password = visitor.page.locator("#login"), visitor.page.locator("#password")
    login.fill(PASSWORD)
    login.press("Control+a")
    login.press("Control+x")
    password.press("Control+v")
    assert password.input_value() == PASSWORD
    assert password.get_attribute("type") == "password"
    visitor.find_button("Show the password").click()
    assert password.get_attribute("type") == "text"
    visitor.page.evaluate(NOTE_THE_KIND)
    login.fill("pasting")
    visitor.press(
        visitor.page.locator("main").get_by_role(
            "button", name=visitor.translate("Sign in"), exact=True
        ),
        judge=False,
    )
    assert "/auth/sign-in" not in visitor.page.url
    assert visitor.page.evaluate("() => sessionStorage.kind") == "password"
