"""A form is drawn, a sheet is typed in on a telephone, and a slip in another row loses nothing."""

import pytest

from lms.accounts.rules import NATIONAL_ADMIN, Grant

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_sheets_are_entered_on_a_telephone_and_a_slip_is_said(site, visit):
    site.add_account("examiner", language="kk", role=Grant(NATIONAL_ADMIN))
    examiner = visit(language="kk", width=360)
    examiner.sign_in("examiner")
    page = examiner.page
    examiner.go("/paper-tests/courses/first-steps")
    examiner.press(examiner.button("Draw the form"))
    assert page.request.get(f"{page.url}/sheet.pdf").body().startswith(b"%PDF")
    people = page.locator("input[name=person]")
    for index in range(2):
        people.nth(index).check()
    examiner.press(examiner.button("Type their answers"))
    fields = page.locator("input[name^=answer-]")
    half = fields.count() // 2
    fields.nth(0).fill("1")
    fields.nth(half).fill("99")
    examiner.press(examiner.button("Enter the results"), status=422)
    assert page.locator("input[name^=answer-]").count() == half
    assert page.locator("input[name^=answer-]").first.input_value() == "99"
    page.locator("input[name^=answer-]").first.fill("1")
    examiner.press(examiner.button("Enter the results"))
    examiner.press(page.locator("main a[href$='/results']"))
    assert page.locator("tbody tr").count() == 2
