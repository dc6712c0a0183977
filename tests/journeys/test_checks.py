"""Check-yourself questions and words of a lesson in a browser, with and without its scripts."""

from collections.abc import Iterator

import pytest

from tests.factories.catalogue import GLOSSARY, build_check_files
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

LESSON = "/learning/self-check/01-files/01-file"
WRONG, RIGHT = "На столе", "В папке"


@pytest.fixture(scope="module", autouse=True)
def course(site: Site) -> Iterator[None]:
    """Load a course with a question and words, and retire it afterwards."""
    files = {**build_check_files(), "glossary.toml": GLOSSARY.encode()}
    with site.teach("self-check", files):
        yield


def choose_option(visitor: Visitor, option: str) -> None:
    visitor.page.get_by_label(option).check(force=True)


def read_verdict(visitor: Visitor) -> str:
    """Wait for the verdict and return its text."""
    notice = visitor.page.locator("[data-verdict] .notice")
    notice.wait_for()
    return " ".join(notice.inner_text().split())


def test_an_option_that_is_not_checked_yet_outlives_a_switch_of_the_language(visit: Visit) -> None:
    visitor = visit(language="ru", width=360)
    visitor.page.goto("/language/ru")
    visitor.go(f"{LESSON}#step-4", judge=False)
    choose_option(visitor, RIGHT)
    option = "main [data-check] input:checked"
    value = visitor.page.locator(option).get_attribute("value")
    for code in ("kk", "ru"):
        visitor.open_menu()
        with visitor.page.expect_navigation():
            visitor.page.locator(f".site-head__language[lang={code}]:visible").click()
        assert visitor.page.locator("html").get_attribute("lang") == code
        assert visitor.page.locator(option).get_attribute("value") == value
    visitor.page.reload()
    assert visitor.page.locator(option).count() == 0, "the control: elsewhere nothing is kept"


def test_an_answer_is_judged_in_its_place_while_the_focus_stays(visit: Visit) -> None:
    visitor = visit(language="ru", width=320)
    visitor.page.goto("/language/ru")
    visitor.go(f"{LESSON}#step-4")
    choose_option(visitor, WRONG)
    button = visitor.find_button("Check my answer")
    button.focus()
    visitor.page.keyboard.press("Enter")
    assert read_verdict(visitor).startswith("Пока неверно На столе только значок.")
    assert button.evaluate("button => button === document.activeElement")
    visitor.look()
    choose_option(visitor, RIGHT)
    button.click()
    visitor.page.locator(".notice--success").wait_for()
    visitor.look()


def test_a_wrong_answer_leads_to_the_step_that_taught_it(visit: Visit) -> None:
    visitor = visit(language="ru")
    visitor.page.goto("/language/ru")
    visitor.go(f"{LESSON}#step-4")
    choose_option(visitor, WRONG)
    visitor.find_button("Check my answer").click()
    visitor.find_link("Read step %(number)s again", number=2).click()
    assert visitor.page.locator("#step-2").is_visible()
    visitor.page.wait_for_function("() => document.activeElement.closest('#step-2')")
    assert visitor.page.locator("#step-4").is_hidden()


def test_an_answer_without_a_connection_is_kept_and_sent_when_it_is_back(visit: Visit) -> None:
    visitor = visit(language="ru")
    visitor.page.goto("/language/ru")
    visitor.go(f"{LESSON}#step-4")
    choose_option(visitor, RIGHT)
    visitor.context.set_offline(True)
    visitor.find_button("Check my answer").click()
    visitor.page.get_by_text("Ещё не проверено: нет связи.").wait_for()
    assert visitor.page.get_by_label(RIGHT).is_checked()
    assert visitor.page.get_by_text("Показать ответ").is_visible()
    visitor.context.set_offline(False)
    assert read_verdict(visitor).startswith("Верно")


def test_without_scripts_the_lesson_comes_back_with_the_verdict(visit: Visit) -> None:
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.go(LESSON)
    choose_option(visitor, WRONG)
    visitor.press(visitor.find_button("Check my answer"))
    assert visitor.page.url.endswith(f"{LESSON}#step-4")
    assert read_verdict(visitor).startswith("Пока неверно")
    assert visitor.page.get_by_label(WRONG).is_checked()
    visitor.page.locator("a.word").first.click()
    assert visitor.page.url.endswith("#word-file")
    assert visitor.page.get_by_text("Данные под одним именем").is_visible()


def test_a_word_opens_and_closes_by_keyboard_and_asks_the_server_for_nothing(visit: Visit) -> None:
    visitor = visit(language="ru", width=320)
    visitor.page.goto("/language/ru")
    visitor.go(LESSON)
    requests: list[str] = []
    visitor.page.on("request", lambda request: requests.append(request.url))
    word, card = visitor.page.locator("a.word").first, visitor.page.locator(".word-card")
    word.focus()
    for key in ("Enter", " "):
        visitor.page.keyboard.press(key)
        assert "Данные под одним именем" in card.inner_text()
        assert word.get_attribute("aria-expanded") == "true"
        assert "Данные" in visitor.page.locator("p[role=status].visually-hidden").inner_text()
        visitor.look()
        visitor.page.keyboard.press("Escape")
        assert card.is_hidden()
        assert word.evaluate("word => word === document.activeElement")
    word.click()
    assert card.is_visible()
    visitor.page.locator("h1").click()
    assert card.is_hidden()
    assert [url for url in requests if ".svg" not in url] == []
