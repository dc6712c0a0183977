"""The journeys without scripts, in high contrast, enlarged and on paper."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from sqlalchemy import func, select

from lms.assessment.models import Answer, Attempt
from lms.enrolment.models import Enrolment
from tests.journeys.learner import LearningVisitor
from tests.journeys.site import Site
from tests.journeys.test_citizen import CARD, COURSE, Newcomer, sign_up
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
# Values of the fields of a question, but of options that are not chosen.
LIST_VALUES = """fields => fields
  .filter(field => !/radio|checkbox/.test(field.type) || field.checked)
  .map(field => field.value)"""
CONTRASTS = ("normal", "black-on-yellow", "white-on-black", "blue-on-pale")


def count_answers(site: Site, user_name: str) -> int:
    """Return how many answers of a person are stored."""
    with site.read() as session:
        mine = Enrolment.person_id == site.find_person_id(user_name)
        statement = (
            select(func.count()).select_from(Answer).join(Attempt, Attempt.id == Answer.attempt_id)
        )
        return session.execute(
            statement.join(Enrolment, Enrolment.id == Attempt.enrolment_id).where(mine)
        ).scalar_one()


def test_without_scripts_one_signs_up_learns_and_answers_are_saved(site: Site, visit: Visit):
    visitor = visit(javascript=False)
    visitor.go("/")
    visitor.press(visitor.page.get_by_role("link", name=CARD))
    visitor.press(visitor.find_link("Sign up and begin"))
    user_name = sign_up(visitor, Newcomer(surname="Өзгерту", given_name="Қолмен"), javascript=False)
    visitor.press(visitor.find_button("I have my user name. Begin the course"))
    learner = LearningVisitor(site, visitor, user_name)
    assert learner.read_on() == len(list((COURSE / "01-devices").glob("*/kk.md")))
    visitor.press(visitor.find_button("Begin"))
    learner.answer(judge=True)
    assert count_answers(site, user_name) == 1
    visitor.press(visitor.find_button("Back"), judge=False)
    assert any(visitor.page.locator("main [name=answer]").evaluate_all(LIST_VALUES))
    assert visitor.translate("Saved") in visitor.page.locator("[data-status]").inner_text()


@pytest.fixture(scope="module")
def question(site: Site, browser: Browser) -> str:
    """Return the URL of a question of an open attempt of the account "pale"."""
    site.add_account("pale")
    visitor = Visitor(browser, site.base)
    visitor.sign_in("pale")
    visitor.go("/catalogue/first-steps", judge=False)
    visitor.press(visitor.find_button("Begin"), judge=False)
    visitor.go("/learning/first-steps/quiz/01-devices", judge=False)
    visitor.press(visitor.find_button("Begin"), judge=False)
    url = visitor.get_path()
    visitor.close()
    return url


@pytest.mark.parametrize("contrast", CONTRASTS)
def test_each_contrast_with_the_largest_text_is_readable_in_both_languages(
    visit: Visit, question: str, contrast: str
):
    visitor = visit()
    visitor.sign_in("pale")
    for language in ("ru", "kk"):
        visitor.page.goto(f"/language/{language}")
        visitor.language = language
        visitor.go("/appearance", judge=False)
        visitor.page.locator(f"#contrast-{CONTRASTS.index(contrast) + 1}").check()
        visitor.page.get_by_label(visitor.translate("Very large")).check()
        visitor.page.get_by_label(visitor.translate("Wide"), exact=True).check()
        visitor.press(visitor.find_button("Apply"))
        for path in ("/learning/first-steps/01-devices/01-kinds-of-computers", question):
            visitor.go(path)
            assert f"contrast-{contrast} size-largest spacing-wide" in (
                visitor.page.locator("html").get_attribute("class") or ""
            )


def test_enlarged_four_times_nothing_is_cut_off_on_any_main_page(
    site: Site, visit: Visit, question: str
):
    pages = {
        "pale": (
            "/",
            "/catalogue/",
            "/catalogue/first-steps",
            "/my",
            "/learning/first-steps",
            "/learning/first-steps/resume",
            "/learning/first-steps/quiz/final",
            question,
            "/auth/",
            "/auth/edit",
            "/help",
            "/certificates/check",
        ),
        "national": (
            "/reporting/",
            "/obligations/",
            "/obligations/new",
            "/accounts/people",
            "/accounts/organisations",
            "/assessment/first-steps/versions/1",
            "/catalogue/upload",
            "/catalogue/first-steps/versions",
        ),
    }
    for (user_name, paths), language in zip(pages.items(), ("kk", "ru"), strict=True):
        visitor = visit(width=320, height=256, language=language)
        visitor.sign_in(user_name)
        for path in paths:
            visitor.go(path, judge=False)
            assert visitor.read_heading()
    visitor = visit(width=320, height=256)
    for path in ("/auth/sign-up", "/auth/sign-in", "/privacy", "/accessibility", "/appearance"):
        visitor.go(path, judge=False)
        assert visitor.read_heading()


def test_a_lesson_prints_without_the_frame_of_the_site(visit: Visit, tmp_path: Path):
    visitor = visit(width=1280)
    visitor.go("/learning/first-steps/01-devices/01-kinds-of-computers", judge=False)
    title, menu = visitor.read_heading(), visitor.translate("High visibility")
    assert menu in visitor.read_text()
    file = tmp_path / "lesson.pdf"
    visitor.page.pdf(path=file, format="A4")
    text = " ".join(
        subprocess.run(
            ["pdftotext", file, "-"], capture_output=True, text=True, check=True
        ).stdout.split()
    )
    assert title in text
    assert menu not in text


FAULTS = {
    "label": "document.querySelector('main').append(document.createElement('input'))",
    "too wide": (
        "document.querySelector('main').append(Object.assign(document.createElement('div'), "
        "{style: 'width: 2000px; height: 1px'}))"
    ),
    "outside": "fetch('http://127.0.0.1:9/').catch(() => {})",
    "script failed": "setTimeout(() => { throw new Error('wrong') })",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_on_a_page_is_noticed(visit: Visit, fault: str):
    visitor = visit()
    visitor.go("/help")
    visitor.page.evaluate(FAULTS[fault])
    visitor.page.wait_for_timeout(100)
    with pytest.raises(
        AssertionError, match={"outside": "outside the site|Refused|violates"}.get(fault, fault)
    ):
        visitor.look()
