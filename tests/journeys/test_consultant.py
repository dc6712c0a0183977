"""A consultant registers a visitor without e-mail or telephone; the card opens the account."""

import pytest

from lms.accounts.rules import CONSULTANT, Grant
from tests.factories.regions import KOKSHETAU
from tests.journeys.site import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_a_visitor_is_registered_in_a_minute_and_learns_on_a_telephone(site, visit):
    site.add_account(
        "consultant", language="kk", role=Grant(CONSULTANT, site.find_unit_id(KOKSHETAU))
    )
    consultant = visit(language="kk", width=1280)
    consultant.sign_in("consultant")
    consultant.go("/auth/walk-ins/new")
    for name, value in (("surname", "Сейітова"), ("given_name", "Күләш"), ("birth_year", "1951")):
        consultant.page.fill(f"[name={name}]", value)
    consultant.press(consultant.find_button("Register and show the card"))
    code = consultant.page.inner_text("code.secret")
    visitor = visit(language="kk", width=360)
    visitor.go(f"/auth/card/{code}")
    if visitor.page.locator("[name=code]:visible").count():
        visitor.press(visitor.page.locator("main form button").first)
    visitor.page.fill("[name=password]", PASSWORD)
    visitor.press(visitor.page.locator("main form button[type=submit]").first)
    visitor.go("/auth/")
    assert "kulash.seiitova" in visitor.page.inner_text("main")
    consultant.go("/auth/walk-ins")
    assert "Сейітова Күләш" in consultant.page.inner_text("main")
