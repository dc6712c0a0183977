"""A form is drawn and a sheet entered on a telephone; a mistake in another row loses no data."""

from datetime import UTC, datetime

import pytest

from lms.accounts.models import Person
from lms.accounts.rules import NATIONAL_ADMIN, Grant
from tests.factories.learning import enrol

SURNAME = "Парақ"

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_sheets_are_entered_on_a_telephone_and_a_slip_is_said(site, visit):
    site.add_account("examiner", language="kk", role=Grant(NATIONAL_ADMIN))
    _enrol_two(site)
    examiner = visit(language="kk", width=360)
    examiner.sign_in("examiner")
    page = examiner.page
    examiner.go("/paper-tests/courses/first-steps")
    page.locator("select[name=quiz]").select_option(index=1)  # of a module: all of it is on paper
    examiner.press(examiner.find_button("Draw the form"))
    assert page.request.get(f"{page.url}/sheet.pdf").body().startswith(b"%PDF")
    examiner.go(f"{page.url}?name={SURNAME}")
    people = page.locator("input[name=person]")
    for index in range(2):
        people.nth(index).check()
    examiner.press(examiner.find_button("Type their answers"))
    fields = page.locator("input[name^=answer-]")
    half = fields.count() // 2
    first = page.locator("tbody tr").nth(0)
    first.locator("input[inputmode=numeric]").first.fill("1")
    second = page.locator("tbody tr").nth(1)
    choice = second.locator("input[inputmode=numeric]").first
    slip = choice.get_attribute("id")
    choice.fill("99")
    examiner.press(examiner.find_button("Enter the results"), status=422)
    assert page.locator("input[name^=answer-]").count() == half
    assert page.locator(f"#{slip}").input_value() == "99"
    page.locator(f"#{slip}").fill("1")
    examiner.press(examiner.find_button("Enter the results"))
    examiner.press(page.locator("main a[href$='/results']"))
    assert page.locator("tbody tr").count() == 2


def _enrol_two(site):
    """Enrol two new people, independently of other journeys in the course."""
    for user_name in ("sheet-one", "sheet-two"):
        person_id = site.add_account(user_name, surname=SURNAME)
        with site.write() as session:
            enrol(session, session.get(Person, person_id), "first-steps", datetime.now(UTC))
