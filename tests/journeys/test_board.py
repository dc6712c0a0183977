"""A consultant presents a task to a group on the board, which stores no result."""

from itertools import count

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from lms.accounts.rules import CONSULTANT, Grant
from lms.practice.models import PracticeRun
from tests.factories.regions import KOKSHETAU
from tests.journeys.languages import ON_A_PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
COURSE = "cyber-hygiene"
TASK = "03-mail-and-phishing/06-practice-first-inbox"
SCENE = "JSON.parse(document.getElementById('scene').textContent)"
_numbers = count(1)


def count_runs(site) -> int:
    with site.read() as session:
        return session.scalar(select(func.count()).select_from(PracticeRun))


def get_part(page: Page, name: str):
    return page.locator(f"[data-part={name}]")


@ON_A_PHONE
def test_a_consultant_leads_a_group_through_a_task(site, visit, language, width):
    name = f"leader-{next(_numbers)}"
    site.add_account(name, language=language, role=Grant(CONSULTANT, site.find_unit_id(KOKSHETAU)))
    runs = count_runs(site)
    leader = visit(language=language, width=width, height=900)
    leader.sign_in(name)
    leader.go("/work", judge=False)
    leader.press(leader.page.locator("main a[href='/practice/board']").first)
    leader.press(leader.page.locator(f"main a[href$='/{COURSE}/{TASK}']"), judge=False)
    page = leader.page
    page.locator("[role=option]").first.wait_for()
    leader.look()
    page.locator(".board__notes summary").click()
    expect(page.locator(".board__notes li").first).to_be_visible()
    solution = page.evaluate(f"{SCENE}.solution")
    goals = page.locator("[data-goal]")
    expect(page.locator(".is-reached")).to_have_count(0)
    expect(page.locator("[data-goal] [data-reached]:visible")).to_have_count(0)
    for _step in solution:
        get_part(page, "show").click()
    expect(page.locator(".is-reached")).to_have_count(goals.count())
    expect(page.locator("[data-goal] [data-reached]:visible")).to_have_count(goals.count())
    expect(get_part(page, "again")).to_be_focused()
    leader.look()
    get_part(page, "again").click()
    expect(page.locator(".is-reached")).to_have_count(0)
    message = next(action[1] for action in solution if action[0] == "judge" and "honest" in action)
    page.locator(f"#row-{message}").click()
    page.locator("[data-key='honest']").click()
    expect(page.locator(".is-reached")).to_have_count(1)
    leader.look()
    assert count_runs(site) == runs


def test_without_scripts_a_board_says_so_and_offers_no_button_that_does_nothing(site, visit):
    name = f"leader-{next(_numbers)}"
    site.add_account(name, language="ru", role=Grant(CONSULTANT, site.find_unit_id(KOKSHETAU)))
    leader = visit(language="ru", javascript=False)
    leader.page.goto("/language/ru")
    leader.sign_in(name)
    leader.go(f"/practice/board/{COURSE}/{TASK}", judge=False)
    assert "JavaScript" in leader.page.locator("[data-board]").inner_text()
    assert not leader.page.locator("[data-board] button:visible").count()
