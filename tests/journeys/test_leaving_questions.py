"""A question that is left at once after it was answered: by a link, or by closing its page."""

import re
from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Locator, Page, expect

from lms.assessment.models import Attempt
from lms.assessment.queries import load_answer_states
from lms.catalogue.queries import load_questions
from tests.factories.question_types import build_every_type_files
from tests.journeys.site import PASSWORD, Site
from tests.journeys.visitor import Visit, Visitor
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLUG = "typed-answers"
SLOW_LINE = """() => {
  const send = window.fetch;
  window.fetch = async (...all) => {
    await new Promise((go) => setTimeout(go, 500));
    return send(...all);
  };
}"""
_numbers = count(1)


@pytest.fixture(scope="module", autouse=True)
def course(site: Site) -> Iterator[None]:
    """Load a course whose quiz asks for a typed word, and retire it afterwards."""
    with site.teach(SLUG, build_every_type_files(("text", "number", "single", "multiple"))):
        yield


def open_question(site: Site, visit: Visit) -> tuple[Visitor, int]:
    """Sign in a new learner and open the question of the quiz that asks for a word."""
    name = f"leaving-{next(_numbers)}"
    site.add_account(name, language="ru")
    visitor = visit(language="ru", width=360)
    visitor.sign_in(name, PASSWORD)
    visitor.go(f"/catalogue/{SLUG}")
    visitor.press(visitor.page.locator("main form[action^='/enrolment/'] button").first)
    visitor.go(f"/learning/{SLUG}/quiz/01-files")
    visitor.press(visitor.page.locator("main form button").first)
    attempt_id = int(visitor.get_path().split("/")[-2])
    with site.read() as session:
        items = session.get_one(Attempt, attempt_id).drawn_items
        questions = load_questions(session, [item["question"] for item in items])
    kinds = [questions[item["question"]].type for item in items]
    visitor.go(f"/learning/attempts/{attempt_id}/{kinds.index('text') + 1}")
    return visitor, attempt_id


def type_answer(page: Page) -> None:
    page.locator("main [name=answer]").press_sequentially("Ctrl")


def find_help(page: Page) -> Locator:
    return page.locator("footer a[href='/help']")


def is_saved(site: Site, attempt_id: int) -> bool:
    with site.read() as session:
        return bool(load_answer_states(session, attempt_id))


def test_a_link_waits_for_the_answer_that_was_typed_last(site: Site, visit: Visit) -> None:
    visitor, attempt_id = open_question(site, visit)
    visitor.page.evaluate(SLOW_LINE)
    type_answer(visitor.page)
    find_help(visitor.page).click()
    visitor.page.wait_for_url("**/help")
    assert is_saved(site, attempt_id)


def test_a_link_does_not_wait_for_a_line_that_is_gone(site: Site, visit: Visit) -> None:
    visitor, _attempt_id = open_question(site, visit)
    visitor.page.route("**/learning/attempts/**", lambda route: route.abort("connectionfailed"))
    type_answer(visitor.page)
    expect(visitor.page.locator("[data-status]")).not_to_be_empty()
    find_help(visitor.page).click()
    visitor.page.wait_for_url("**/help")
    assert visitor.page.evaluate("sessionStorage.length") == 1, "the window has it until then"
    visitor.problems.clear()


def test_an_answer_typed_just_before_its_page_goes_is_sent(site: Site, visit: Visit) -> None:
    visitor, attempt_id = open_question(site, visit)
    type_answer(visitor.page)
    visitor.page.goto("/help")
    wait_until(lambda: is_saved(site, attempt_id))
    assert is_saved(site, attempt_id)


def test_the_count_of_answers_goes_with_what_is_saved(site: Site, visit: Visit) -> None:
    visitor, _attempt_id = open_question(site, visit)
    number = visitor.page.locator("[data-answered] p")
    expect(number).to_have_text(re.compile("0 из 4"))
    type_answer(visitor.page)
    expect(number).to_have_text(re.compile("1 из 4"))
    visitor.page.locator("main [name=answer]").fill("")
    expect(number).to_have_text(re.compile("0 из 4"))
