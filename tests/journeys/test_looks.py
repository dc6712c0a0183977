"""How pages look to a learner: words whole, edges shared, what belongs together side by side."""

import pytest
from sqlalchemy import select

from lms.certificates.models import Certificate
from tests.journeys.site import Site
from tests.journeys.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
SIZES = [pytest.param("large", marks=pytest.mark.left_out), "largest"]  # which is narrower still
OFFICE = "/practice/try/first-steps/06-printing-and-accessibility/08-practice-heading"
# The words of an element with letters on two lines; not those that only a screen reader reads.
BROKEN_WORDS = """selector => [...document.querySelectorAll(selector)].flatMap(element => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), broken = [];
  while (texts.nextNode()) {
    const text = texts.currentNode, range = document.createRange();
    if (text.parentElement.closest('.visually-hidden, .prose thead, .table thead')) continue;
    for (const word of text.data.matchAll(/[\\p{L}]+/gu)) {
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
      if (lines.size > 1) broken.push(word[0]);
    }
  }
  return broken;
})"""
IS_CUT = "element => element.scrollWidth > element.clientWidth"
BOX = (
    "element => { const box = element.getBoundingClientRect(); return [box.left, box.top, "
    "box.bottom]; }"
)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_word_on_a_tool_of_the_office_is_broken_on_a_phone(visit: Visit, language: str):
    visitor = visit(language=language)
    visitor.go(OFFICE, judge=False)
    visitor.page.locator(".office-tool").first.wait_for()
    assert visitor.page.locator(".office-tool").count() > 5
    assert visitor.page.evaluate(BROKEN_WORDS, ".office-tool") == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_word_of_a_heading_is_broken_in_large_type_on_a_phone(
    visit: Visit, language: str, size: str
):
    visitor = visit(language=language)
    visitor.page.goto(f"/language/{language}")
    visitor.page.goto(f"/appearance/set?contrast=white-on-black&size={size}&spacing=normal")
    for path in ("/", "/catalogue/"):
        visitor.go(path, judge=False)
        assert visitor.page.evaluate(BROKEN_WORDS, "main :is(h1, h2, h3)") == [], path


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_word_is_broken_in_large_type_where_a_learner_chooses(
    site: Site, visit: Visit, language: str, size: str
):
    with site.read() as session:
        number = session.scalars(select(Certificate.number).limit(1)).one()
    visitor = visit(language=language)
    visitor.page.goto(f"/language/{language}")
    visitor.page.goto(f"/appearance/set?contrast=blue-on-pale&size={size}&spacing=normal")
    lesson = "/learning/first-steps/01-devices/01-kinds-of-computers"
    for path in (
        "/outreach/",
        "/catalogue/first-steps",
        f"/certificates/{number}",
        f"{lesson}#step-4",
    ):
        visitor.go(path, judge=False)
        assert visitor.page.evaluate(BROKEN_WORDS, "main *") == [], path


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_text_has_the_width_of_a_phone_in_the_largest_type(visit: Visit, language: str):
    visitor = visit(language=language)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in("national")
    visitor.page.goto("/appearance/set?contrast=normal&size=largest&spacing=normal")
    lesson = "/learning/cyber-hygiene/01-threats-and-role/01-what-we-lose"
    for path in ("/", lesson, "/obligations/", "/accounts/people"):
        visitor.go(path, judge=False)
        visitor.page.evaluate(
            "for (const one of document.querySelectorAll('.step')) one.hidden = false"
        )
        assert visitor.page.evaluate(BROKEN_WORDS, "main *") == [], path
    visitor.page.set_viewport_size({"width": 320, "height": 780})
    for path in ("/", lesson, "/obligations/", "/accounts/people", "/my"):
        visitor.go(path, judge=False)


def test_cards_have_whole_words_in_the_largest_type_on_a_wide_screen(visit: Visit):
    visitor = visit(language="ru", width=1280)
    visitor.page.goto("/language/ru")
    visitor.page.goto("/appearance/set?contrast=white-on-black&size=largest&spacing=normal")
    visitor.go("/", judge=False)
    assert visitor.page.evaluate(BROKEN_WORDS, ".course-card *") == []


@pytest.mark.parametrize("slug", ["first-steps", "cyber-hygiene"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_cover_stands_beside_the_title_of_its_course_on_a_phone(
    visit: Visit, slug: str, language: str
):
    visitor = visit(language=language)
    visitor.page.goto(f"/language/{language}")
    visitor.go(f"/catalogue/{slug}", judge=False)
    _, top, bottom = visitor.page.locator(".course-head .cover").evaluate(BOX)
    _, title_top, title_bottom = visitor.page.locator("h1").evaluate(BOX)
    assert title_top < bottom and top < title_bottom


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_of_two_levels_the_nearest_is_whole_on_a_phone_and_both_elsewhere(
    visit: Visit, language: str
):
    visitor = visit(language=language)
    visitor.page.goto(f"/language/{language}")
    visitor.go("/learning/first-steps/words", judge=False)
    crumbs = visitor.page.locator(".breadcrumbs a")
    assert [crumb.is_visible() for crumb in crumbs.all()] == [False, True]
    assert not crumbs.last.evaluate(IS_CUT)
    visitor.page.set_viewport_size({"width": 1280, "height": 740})
    assert [crumb.is_visible() and not crumb.evaluate(IS_CUT) for crumb in crumbs.all()] == [
        True
    ] * 2


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_password_is_shown_by_a_button_below_it_in_both_languages(
    visit: Visit, language: str, width: int
):
    visitor = visit(language=language, width=width)
    visitor.page.goto(f"/language/{language}")
    visitor.go("/auth/sign-in", judge=False)
    field_left, _, bottom = visitor.page.locator("#password").evaluate(BOX)
    button_left, button_top, _ = visitor.find_button("Show the password").evaluate(BOX)
    assert button_top > bottom and button_left == field_left


def test_back_looks_alike_at_the_first_step_and_at_the_next(site: Site, visit: Visit):
    site.add_account("looks-back", language="ru")
    visitor = visit(language="ru")
    visitor.sign_in("looks-back")
    visitor.go("/catalogue/first-steps", judge=False)
    visitor.press(visitor.page.locator("main form[action^='/enrolment/'] button"), judge=False)
    visitor.page.evaluate(
        "while (!document.querySelector('[data-forward]').hidden) "
        "document.querySelector('[data-forward]').click()"
    )
    visitor.press(visitor.page.locator("button[data-last-step]"), judge=False)
    kind = visitor.page.locator(".lesson-buttons a:visible").first.get_attribute("class")
    visitor.page.locator("[data-forward]").click()
    assert visitor.page.locator("[data-back]:visible").get_attribute("class") == kind


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_first_face_to_face_lesson_is_in_sight_on_a_phone_and_filters_work_without_scripts(
    visit: Visit, language: str
):
    visitor = visit(language=language, height=740, javascript=False)
    visitor.page.goto(f"/language/{language}")
    visitor.go("/outreach/", judge=False)
    _, _, bottom = visitor.page.locator(".pairs > li .tag").first.evaluate(BOX)
    assert bottom <= 740, "what, when, where, and whether a place is free"
    visitor.page.locator("main summary").click()
    visitor.page.locator("[name=language]").select_option("ru")
    visitor.press(visitor.find_button("Show"), judge=False)
    assert visitor.page.locator("[name=language]").is_visible(), "what is set is seen"


def test_filters_of_face_to_face_lessons_stand_open_where_there_is_room(visit: Visit):
    visitor = visit(width=1280, javascript=False)
    visitor.go("/outreach/", judge=False)
    assert visitor.page.locator("[name=course]").is_visible()
    assert not visitor.page.locator("main summary").is_visible()


@pytest.mark.parametrize("path", ["/my", "/search", "/search?q=USB"])
def test_no_third_of_my_learning_and_of_the_search_is_empty_on_a_wide_screen(
    site: Site, visit: Visit, path: str
):
    visitor = visit(width=1280)
    if path == "/my":
        site.add_account("looks-wide")
        visitor.sign_in("looks-wide")
    visitor.go(path)
    left, *_ = visitor.page.locator(".page > .aside").evaluate(BOX)
    right = visitor.page.locator("main").evaluate("main => main.getBoundingClientRect().right")
    assert left > right
    assert visitor.page.locator(".aside a:visible").count() >= 3
    visitor.page.set_viewport_size({"width": 360, "height": 740})
    assert not visitor.page.locator(".page > .aside").is_visible(), "the menu says the same"


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_search_in_the_head_grows_with_the_type_of_a_phone(visit: Visit, language: str):
    visitor = visit(language=language)
    visitor.page.goto(f"/language/{language}")
    sizes = []
    for size in ("normal", "large"):
        visitor.page.goto(f"/appearance/set?contrast=white-on-black&size={size}&spacing=normal")
        visitor.go("/help")
        link = visitor.page.locator(".site-head__search a")
        sizes.append(link.evaluate("link => parseFloat(getComputedStyle(link).fontSize)"))
    assert sizes[1] >= 18 > sizes[0]
