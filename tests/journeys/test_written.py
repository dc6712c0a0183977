"""A learner writes a text on a telephone, a trainer grades it, and the learner reads the grade."""

from collections.abc import Iterator
from itertools import count

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from lms.accounts.rules import TRAINER, Grant
from lms.assessment.models import Attempt
from lms.grading.models import WrittenText
from tests.factories.written import build_written_files
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SLUG = "letters"
LETTER = "Сәлеметсіз бе!\n\nАбай көшесінде шам жанбайды. Жөндеп беріңізші."
COMMENT = "Жақсы жаздыңыз. Қашаннан бері екенін де айтыңыз."
_numbers = count(1)


@pytest.fixture(scope="module", autouse=True)
def course(site: Site) -> Iterator[None]:
    """Load a course whose first quiz has a text, and retire it afterwards."""
    with site.teach(SLUG, build_written_files()):
        yield


@pytest.mark.parametrize(
    ("language", "other"), [("kk", "ru"), pytest.param("ru", "kk", marks=pytest.mark.left_out)]
)
def test_a_text_is_written_graded_and_read_again(
    site: Site, visit: Visit, language: str, other: str
) -> None:
    number = next(_numbers)
    author, attempt_id = begin_quiz(site, visit, f"author-{number}", language)
    write_answers(author)
    author.press(author.page.locator("main form button").first)
    page = author.page
    assert author.translate("What happens next") in page.inner_text("main")
    grade_text(site, visit, f"grader-{number}", other, find_text_id(site, attempt_id))
    author.go("/messaging/")
    author.go(f"/learning/attempts/{attempt_id}/result")
    assert COMMENT in page.inner_text("main")
    assert LETTER.split("\n")[2] in page.inner_text("main")
    with site.read() as session:
        attempt = session.get_one(Attempt, attempt_id)
        assert (attempt.percent, attempt.passed) in ((100, True), (50, False))


def begin_quiz(site: Site, visit: Visit, name: str, language: str) -> tuple[Visitor, int]:
    """Sign in a new learner, begin the course and its quiz."""
    site.add_account(name, language=language)
    visitor = visit(language=language, width=360)
    visitor.sign_in(name)
    visitor.go(f"/catalogue/{SLUG}")
    visitor.press(visitor.page.locator("main form[action^='/enrolment/'] button").first)
    visitor.go(f"/learning/{SLUG}/quiz/01-files")
    visitor.press(visitor.page.locator("main form button").first)
    return visitor, int(visitor.page.url.split("/")[-2])


def write_answers(author: Visitor) -> None:
    """Answer both questions; the text is saved while it is typed, and is there after a reload."""
    page = author.page
    for _question in range(2):
        if page.locator("textarea[name=answer]").count():
            write_letter(author, page)
        else:
            page.locator("label.choice__label").first.click()
        author.press(page.locator("main form button[value=next]"))


def write_letter(author: Visitor, page: Page) -> None:
    field = page.locator("textarea[name=answer]")
    field.fill(LETTER)
    page.get_by_text(author.translate("Words: %(count)s", count=8)).wait_for()
    page.locator("[data-status]").filter(has_text=author.translate("Saved")).wait_for()
    author.go(page.url)
    assert field.input_value() == LETTER


def find_text_id(site: Site, attempt_id: int) -> int:
    with site.read() as session:
        return session.scalars(
            select(WrittenText.id).where(WrittenText.attempt_id == attempt_id)
        ).one()


def grade_text(site: Site, visit: Visit, name: str, language: str, text_id: int) -> None:
    """Take the text from the list and grade it, without knowing whose it is."""
    site.add_account(name, language=language, role=Grant(TRAINER, course_slug=SLUG))
    grader = visit(language=language, width=1280)
    grader.sign_in(name)
    grader.go("/work")
    grader.press(grader.find_link("Texts to grade"))
    grader.press(grader.find_link("Text %(number)s", number=text_id))
    grader.press(grader.find_button("Grade this text"))
    page = grader.page
    for criterion in range(2):
        page.locator(f"label[for='level_{criterion}-0']").click()
    page.locator("#comment").fill(COMMENT)
    grader.press(grader.find_button("Keep as a draft"))
    assert page.locator("#comment").input_value() == COMMENT
    grader.press(grader.find_button("Save the grade"))
    assert COMMENT in page.inner_text("main")
    grader.press(grader.find_link("Change the grade"))
