"""How windows of practice look: edges shared, nothing empty, a word beside a sign that acts."""

import pytest

from tests.journeys.test_looks import BOX, BROKEN_WORDS
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
TRY = "/practice/try"
LETTER = f"{TRY}/first-steps/05-typing/17-practice-letter-with-file"
PARTS = f"{TRY}/first-steps/01-devices/06-practice-parts"
PORTAL = f"{TRY}/first-steps/05-typing/16-practice-send-application"
INBOX = f"{TRY}/cyber-hygiene/03-mail-and-phishing/06-practice-first-inbox"
SEARCH = f"{TRY}/first-steps/03-desktop-and-windows/12-practice-search"
TOPS = "elements => [...new Set(elements.map(one => Math.round(one.getBoundingClientRect().top)))]"
LEFTS = (
    "elements => [...new Set(elements.map(one => Math.round(one.getBoundingClientRect().left)))]"
)


def open_task(visit: Visit, path: str, language: str, width: int = 1280) -> Visitor:
    visitor = visit(language=language, width=width)
    visitor.page.goto(f"/language/{language}")
    visitor.go(path, judge=False)
    visitor.page.locator("[data-part=root] > :not(p)").first.wait_for()
    return visitor


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_parts_stand_in_one_row_and_their_boxes_on_one_line(visit: Visit, language: str):
    page = open_task(visit, PARTS, language).page
    assert page.locator(".pointing__table .thing").count() == 5
    assert len(page.locator(".pointing__table .thing").evaluate_all(TOPS)) == 1
    assert len(page.locator(".holder__button .picture").evaluate_all(TOPS)) == 1


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_new_letter_has_one_edge_and_names_the_address_book(visit: Visit, language: str):
    visitor = open_task(visit, LETTER, language)
    assert visitor.page.locator(".mail__message").inner_text(), "no empty strip below the window"
    visitor.page.locator("[data-name=write]").click()
    fields = visitor.page.locator(".mail__row .mail__input")
    assert fields.count() == 3
    lefts = fields.evaluate_all(LEFTS)
    assert max(lefts) - min(lefts) <= 1
    book = visitor.page.locator(".mail__book").first
    assert visitor.translate("Address book") in book.inner_text()
    _, _, bottom = visitor.page.locator("textarea.mail__input").evaluate(BOX)
    _, top, _ = visitor.page.locator(".mail__message").evaluate(BOX)
    assert top - bottom >= 8


def test_the_data_to_type_end_above_the_edge_of_the_portal(visit: Visit):
    page = open_task(visit, PORTAL, "ru").page
    _, _, bottom = page.locator(".eservice__card").evaluate(BOX)
    _, _, end = page.locator(".eservice").evaluate(BOX)
    assert end - bottom >= 8


def test_where_a_link_leads_takes_room_only_while_it_is_said(visit: Visit):
    page = open_task(visit, INBOX, "ru").page
    assert not page.locator(".inbox__line").is_visible()
    _, _, bottom = page.locator(".inbox__pane").evaluate(BOX)
    _, _, end = page.locator(".inbox__main").evaluate(BOX)
    assert abs(end - bottom) < 1
    page.locator(".inbox__row").filter(has_text="Ваш отпуск").click()
    page.locator(".message__opener--link").first.hover()
    assert ".example" in page.locator(".inbox__line").inner_text()


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_step_that_is_shown_names_what_was_looked_for(visit: Visit, language: str):
    visitor = open_task(visit, SEARCH, language)
    visitor.page.locator("[data-part=show]").click()
    visitor.page.locator("[data-part=next]").click()
    explanation = visitor.page.locator("[data-part=show-text]").inner_text()
    query = visitor.page.locator(".browser__field").input_value().partition("?q=")[2]
    assert f"«{query}»" in explanation


def test_a_run_that_was_only_watched_is_not_said_to_be_done(visit: Visit):
    visitor = open_task(visit, PARTS, "ru")
    for part in ("show", "next", "back", "done", "done"):
        visitor.page.locator(f"[data-part={part}]").click()
    notice = visitor.page.locator("[data-part=sent]")
    notice.filter(
        has_text=visitor.translate("You played without an account, so the result is not saved.")
    ).wait_for()
    result = visitor.page.locator("[data-part=result]").inner_text()
    assert visitor.translate("Goals that are not reached yet") in result
    assert "Вы выполнили" not in result


@pytest.mark.parametrize("path", [LETTER, PARTS, INBOX])
def test_windows_have_whole_words_and_the_button_its_position_in_the_largest_type(
    visit: Visit, path: str
):
    visitor = visit(language="ru", width=1280)
    visitor.page.goto("/language/ru")
    visitor.page.goto("/appearance/set?contrast=blue-on-pale&size=largest&spacing=normal")
    visitor.go(path, judge=False)
    page = visitor.page
    page.locator("[data-part=root] > :not(p)").first.wait_for()
    if path == INBOX:
        page.locator(".inbox__row").first.click()
    if path == LETTER:
        page.locator("[data-name=write]:visible").click()
        tools = page.locator(".mail__bar .mail__tool")
        assert len(tools.evaluate_all(TOPS)) < tools.count(), "more than one in a row"
    assert page.evaluate(BROKEN_WORDS, ".practice__root :not(.mail__book *)") == []
    page.set_viewport_size({"width": 360, "height": 740})
    heading_edge, *_ = page.locator(".practice h1").evaluate(BOX)
    button_edge, *_ = page.locator("[data-part=done]").evaluate(BOX)
    assert button_edge == heading_edge


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_without_scripts_a_task_says_so_and_offers_no_button_that_does_nothing(
    visit: Visit, language: str
):
    visitor = visit(language=language, width=360, javascript=False)
    visitor.page.goto(f"/language/{language}")
    visitor.go(PARTS, judge=False)
    article = visitor.page.locator("[data-practice]")
    assert "JavaScript" in article.inner_text()
    assert visitor.translate("One moment…") not in article.inner_text()
    assert not article.locator("button:visible").count()
    padding = article.locator("noscript p").evaluate("one => getComputedStyle(one).paddingLeft")
    assert float(padding.removesuffix("px")) >= 12, "not at the very edge"
