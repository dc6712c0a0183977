"""Pages of figures on a phone: short, without loss, sorted without JavaScript, whole in print."""

from collections.abc import Callable

import pytest

from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
Visit = Callable[..., Visitor]
LONGEST = 6000
HEIGHT = "document.documentElement.scrollHeight"
HIDDEN_NUMBERS = """[...document.querySelectorAll('main .fold td, main .fold svg')]
    .filter(one => !one.checkVisibility({contentVisibilityAuto: true})).length"""


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("name", ["officer", "national"])
def test_figures_of_a_region_and_of_the_nation_are_short_on_a_phone(
    visit: Visit, name: str, language: str
):
    visitor = visit(language=language, javascript=False)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in(name)
    visitor.go("/reporting/")
    places = visitor.page.locator("#places tbody tr")
    assert places.count() >= 15, "a country of its real size"
    assert visitor.page.evaluate(HEIGHT) < LONGEST


def test_the_map_of_the_nation_opens_by_its_link_on_a_phone_without_javascript(visit: Visit):
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.sign_in("national")
    visitor.go("/reporting/")
    tiles = visitor.page.locator(".tile")
    assert tiles.count() == 20 and not tiles.first.is_visible()
    visitor.link("Show the map").click()
    assert tiles.first.is_visible()
    visitor.press(visitor.page.locator("#places .choices").get_by_role("link", name="Зачислено"))
    assert "show=enrolled" in visitor.page.url and tiles.first.is_visible()


def test_a_table_of_places_is_sorted_on_a_phone_without_javascript(visit: Visit):
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/reporting/")
    head = visitor.page.locator("#places thead").get_by_role("link", name="Зачислено")
    visitor.press(head)
    assert "sort_places=-enrolled" in visitor.page.url
    column = visitor.page.locator("#places th[aria-sort]")
    assert column.get_attribute("aria-sort") == "descending"
    assert column.inner_text().startswith("Зачислено")


def test_a_list_of_cards_is_sorted_on_a_phone_by_links_above_it(visit: Visit):
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/obligations/")
    fold = visitor.page.locator(".table-sort")
    fold.locator("summary").click()
    visitor.press(fold.get_by_role("link", name=visitor.say("Due by")))
    assert "sort=due_on" in visitor.page.url


def test_print_shows_what_is_folded(visit: Visit):
    visitor = visit(language="ru")
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/reporting/")
    assert visitor.page.evaluate(HIDDEN_NUMBERS) > 0, "the control"
    visitor.page.emulate_media(media="print")
    assert visitor.page.evaluate(HIDDEN_NUMBERS) == 0
