"""No answer is lost if the session or the connection ends in the middle of a quiz."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from lms.accounts.models import Person, SignIn
from lms.assessment.queries import load_answer_states
from lms.catalogue.queries import load_outline
from tests.factories import learning
from tests.journeys.languages import IN_KAZAKH, IN_RUSSIAN
from tests.journeys.learner import LearningVisitor
from tests.journeys.site import PASSWORD, Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
QUIZ = "first-steps"
CUT_LINE = "void (window.fetch = () => Promise.reject(new TypeError('there is no line')))"
_numbers = count(1)


def open_quiz(
    site: Site, visit: Visit, language: str, *, javascript: bool = True
) -> LearningVisitor:
    """Sign a new learner in and open the first question of a quiz."""
    name = f"interrupted-{next(_numbers)}"
    person_id = site.add_account(name, language=language)
    now = site.container.clock.now()
    with site.write() as session:
        person = session.get_one(Person, person_id)
        learning.enrol(session, person, QUIZ, now)
        enrolment = learning.load_enrolment(session, person, QUIZ)
        outline = load_outline(session, enrolment.version_id)
        learner = learning.Learner(person, outline, enrolment)
        attempt = learning.begin_attempt(session, learner, outline.quizzes[0], now=now)
    visitor = visit(language=language, width=360, javascript=javascript)
    visitor.sign_in(name)
    visitor.go(f"/learning/attempts/{attempt.id}/1")
    return LearningVisitor(site, visitor, name)


def list_saved(learner: LearningVisitor, attempt_id: int) -> list[int]:
    with learner.site.read() as session:
        return sorted(load_answer_states(session, attempt_id))


def sign_in_here(visitor: Visitor, user_name: str) -> None:
    visitor.page.locator("#login").fill(user_name)
    visitor.page.locator("#password").fill(PASSWORD)
    visitor.problems.clear()  # the refusals that the browser writes to its console
    visitor.press(visitor.page.locator("main form button[type=submit]").first)


def find_user_name(learner: LearningVisitor) -> str:
    with learner.site.read() as session:
        return str(session.get_one(Person, learner.person_id).user_name)


def lose_session(way: str, learner: LearningVisitor) -> None:
    visitor = learner.visitor
    if way == "cookies deleted":
        visitor.context.clear_cookies(name="session")
    elif way == "ended from another device":
        with learner.site.write() as session:
            session.execute(
                update(SignIn)
                .where(SignIn.person_id == learner.person_id)
                .values(ended_at=SignIn.started_at)
            )
    else:
        tab = visitor.context.new_page()
        tab.goto("/auth/sign-out")
        tab.locator("main form button").click()
        tab.wait_for_url("**/")
        if way == "signed in again in another tab":
            tab.goto("/auth/sign-in")
            tab.locator("#login").fill(find_user_name(learner))
            tab.locator("#password").fill(PASSWORD)
            tab.locator("main form button[type=submit]").first.click()
            tab.wait_for_url(re.compile(r"^(?!.*sign-in)"))
        tab.close()


@IN_KAZAKH
@pytest.mark.parametrize(
    "way", ["cookies deleted", "signed out in another tab", "ended from another device"]
)
def test_a_session_lost_in_a_quiz_leads_back_to_the_question_with_the_answer(
    site: Site, visit: Visit, way: str, language: str
) -> None:
    learner = open_quiz(site, visit, language)
    visitor, attempt_id = learner.visitor, learner.read_position()[0]
    question, user_name = visitor.get_path(), find_user_name(learner)
    notice = visitor.page.locator("[data-sign-in]")
    expect(notice).to_be_hidden()
    lose_session(way, learner)
    learner.choose_answer()
    expect(notice).to_be_visible()
    assert visitor.translate("You were signed out.") in notice.inner_text()
    assert list_saved(learner, attempt_id) == []
    with visitor.page.expect_navigation():
        notice.get_by_role("button").click()
    assert "/auth/sign-in" in visitor.get_path()
    sign_in_here(visitor, user_name)
    assert visitor.get_path() == question
    status = visitor.page.locator("[data-status]")
    expect(status).to_have_text(visitor.translate("Saved"))
    expect(
        visitor.page.get_by_text(visitor.translate("This answer is not saved yet."))
    ).to_have_count(0)
    assert list_saved(learner, attempt_id) == [1]


@IN_RUSSIAN
def test_signing_in_again_in_another_tab_disturbs_nothing(
    site: Site, visit: Visit, language: str
) -> None:
    learner = open_quiz(site, visit, language)
    attempt_id = learner.read_position()[0]
    lose_session("signed in again in another tab", learner)
    learner.answer()
    assert learner.read_position() == (attempt_id, 2)
    assert list_saved(learner, attempt_id) == [1]


@IN_KAZAKH
def test_without_scripts_the_answer_is_offered_again_after_signing_in(
    site: Site, visit: Visit, language: str
) -> None:
    learner = open_quiz(site, visit, language, javascript=False)
    while learner.has_parts():  # without scripts the server moves rows, and asks to sign in first
        learner = open_quiz(site, visit, language, javascript=False)
    visitor, attempt_id = learner.visitor, learner.read_position()[0]
    question, user_name = visitor.get_path(), find_user_name(learner)
    lose_session("cookies deleted", learner)
    learner.answer()
    assert "/auth/sign-in" in visitor.get_path()
    sign_in_here(visitor, user_name)
    assert visitor.get_path() == question
    assert visitor.translate("This answer is not saved yet.") in visitor.read_text()
    assert list_saved(learner, attempt_id) == []
    visitor.press(learner.find_next_button())
    assert learner.read_position() == (attempt_id, 2)
    assert list_saved(learner, attempt_id) == [1]


@IN_RUSSIAN
def test_a_cut_line_holds_the_button_until_it_is_back(
    site: Site, visit: Visit, language: str
) -> None:
    learner = open_quiz(site, visit, language)
    visitor, attempt_id = learner.visitor, learner.read_position()[0]
    status = visitor.page.locator("[data-status]")
    words = visitor.page.locator("form[data-autosave]").get_attribute("data-lost") or ""
    visitor.context.set_offline(True)
    learner.choose_answer()
    expect(status).to_have_text(words)
    learner.find_next_button().click()
    expect(status).to_have_text(words)
    assert learner.read_position() == (attempt_id, 1), "not the browser's own error page"
    visitor.context.set_offline(False)
    visitor.page.wait_for_url(f"**/learning/attempts/{attempt_id}/2")
    visitor.problems.clear()
    visitor.look()
    assert list_saved(learner, attempt_id) == [1]


def test_the_button_stays_in_its_place_when_the_words_above_it_become_shorter(
    site: Site, visit: Visit
) -> None:
    learner = open_quiz(site, visit, "ru")
    visitor = learner.visitor
    status, button = visitor.page.locator("[data-status]"), learner.find_next_button()
    top = "button => button.getBoundingClientRect().top + scrollY"
    at_first = button.evaluate(top)
    visitor.page.route("**/learning/attempts/**", lambda route: route.abort("connectionfailed"))
    learner.choose_answer()
    expect(status).not_to_be_empty()
    height = button.evaluate(top)
    assert height > at_first, "the control: these words take more lines"
    visitor.page.unroute("**/learning/attempts/**")
    expect(status).to_have_text(visitor.translate("Saved"))
    assert button.evaluate(top) == height


def test_an_answer_given_without_a_line_outlives_the_page_in_its_window(
    site: Site, visit: Visit
) -> None:
    learner = open_quiz(site, visit, "kk")
    visitor, attempt_id = learner.visitor, learner.read_position()[0]
    question = visitor.get_path()
    visitor.context.set_offline(True)
    learner.choose_answer()
    expect(visitor.page.locator("[data-status]")).not_to_be_empty()
    # What a page sends while it goes may pass the browser's own "offline".
    visitor.page.evaluate(CUT_LINE)
    visitor.page.goto("about:blank")
    assert list_saved(learner, attempt_id) == []
    visitor.context.set_offline(False)
    visitor.problems.clear()
    visitor.go(question, judge=False)
    expect(visitor.page.locator("[data-status]")).to_have_text(visitor.translate("Saved"))
    assert list_saved(learner, attempt_id) == [1]
    assert visitor.page.evaluate("sessionStorage.length") == 0, "removed once it is saved"


def test_signing_out_removes_what_the_window_stores(site: Site, visit: Visit) -> None:
    learner = open_quiz(site, visit, "kk")
    visitor = learner.visitor
    visitor.page.route("**/learning/attempts/**", lambda route: route.abort("connectionfailed"))
    learner.choose_answer()
    expect(visitor.page.locator("[data-status]")).not_to_be_empty()
    assert visitor.page.evaluate("sessionStorage.length") == 1, "the control"
    visitor.problems.clear()
    visitor.go("/auth/sign-out", judge=False)
    visitor.press(visitor.page.locator("main form button"), judge=False)
    assert visitor.page.evaluate("sessionStorage.length") == 0


def test_the_focus_stands_at_the_question_when_its_page_opens(site: Site, visit: Visit) -> None:
    learner = open_quiz(site, visit, "kk")
    expect(learner.visitor.page.locator("h1")).to_be_focused()
    learner.answer()
    expect(learner.visitor.page.locator("h1")).to_be_focused()
