"""A trainer sees where learners of the demo get stuck, and watches one of their runs."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.languages import AT_A_DESK
from tests.journeys.test_practice import get_part
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
RESULTS = "/practice/results/cyber-hygiene/versions/1"
SOLUTION_LENGTH = "JSON.parse(document.getElementById('scene').textContent).solution.length"
FIRST_RUN = "main a[href*='/runs/']"


def open_task(visitor: Visitor, language: str) -> None:
    """Go to the results of the first task of the course, in a language."""
    visitor.sign_in("trainer")
    visitor.language = language
    visitor.go(f"/language/{language}?next={RESULTS}")
    visitor.press(visitor.page.locator("main a[href*='/tasks/']").first)


@AT_A_DESK
def test_a_trainer_sees_where_learners_get_stuck_and_watches_a_run(
    visit: Visit, language: str, width: int
) -> None:
    visitor = visit(language="ru", width=width, height=800)
    open_task(visitor, language)
    page = visitor.page
    thirds = page.get_by_role(
        "table", name=visitor.translate("The third action of runs that failed")
    )
    deeds = thirds.get_by_role("rowheader").all_inner_texts()
    assert deeds and not [deed for deed in deeds if re.match("[a-z]", deed)]
    visitor.press(page.locator(FIRST_RUN).first)
    steps = page.locator("main ol > li").count()
    for _step in range(steps):
        get_part(page, "next").click()
    assert page.evaluate(SOLUTION_LENGTH) < steps  # with "I am done", and hints
    expect(get_part(page, "root").locator("*").first).to_be_attached()
    visitor.look()


def test_a_run_can_be_read_without_scripts(visit: Visit) -> None:
    visitor = visit(language="ru", width=1280, height=800, javascript=False)
    open_task(visitor, "ru")
    visitor.press(visitor.page.locator(FIRST_RUN).first)
    steps = visitor.page.locator("main ol > li").all_inner_texts()
    assert len(steps) > 2
    assert steps[-1].endswith(visitor.translate("I am done"))
    assert not visitor.page.locator("main button:visible").count(), "none that does nothing"
