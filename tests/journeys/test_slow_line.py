"""A newcomer on a slow line: the first saved answer comes within a minute, typing included."""

import time

import pytest

from tests.journeys.site import PASSWORD
from tests.journeys.test_citizen import CARD
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLOW_LINE = {  # the second generation of mobile networks
    "offline": False,
    "latency": 300,
    "downloadThroughput": 250_000 / 8,
    "uploadThroughput": 250_000 / 8,
}
SECONDS_A_KEY, SECONDS_A_CLICK = 0.25, 1
SURNAME, GIVEN_NAME = "Жайлау", "Ақбота"


def test_a_newcomers_first_answer_is_saved_within_a_minute(visit: Visit):
    visitor = visit()
    page = visitor.page
    visitor.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_LINE)
    began = time.monotonic()
    page.goto("/", wait_until="commit")
    page.get_by_role("link", name=CARD).click()
    visitor.find_link("Sign up and begin").click()
    fill_in_the_form(visitor)
    page.locator("main form .buttons button").click()
    visitor.find_button("I have my user name. Begin the course").click()
    check, steps = page.locator("[data-check]").first, 0
    page.locator("[data-forward]").wait_for()
    while not check.is_visible():
        page.locator("[data-forward]").click()
        steps += 1
    check.locator(".choice__label").first.click()
    check.locator(".buttons button").click()
    check.get_by_text(visitor.translate("Your answer is saved.")).wait_for()
    waiting_seconds = time.monotonic() - began
    keys = len(SURNAME + GIVEN_NAME + PASSWORD)
    clicks = 2 + 3 + 4 + 2 + steps + 2  # home and course, fields, lists, forms, steps, answer
    seconds = waiting_seconds + keys * SECONDS_A_KEY + clicks * SECONDS_A_CLICK
    assert seconds < 60, f"{waiting_seconds:.0f} s of waiting, {keys} keys, {clicks} clicks"


def fill_in_the_form(visitor: Visitor) -> None:
    """Give what signing up asks for."""
    visitor.find_field("Surname").fill(SURNAME)
    visitor.find_field("Given name").fill(GIVEN_NAME)
    visitor.find_field("Region").select_option(label="Ақмола облысы")
    visitor.find_field("District or city").select_option(label="Көкшетау қаласы")
    visitor.page.locator("#password").fill(PASSWORD)
