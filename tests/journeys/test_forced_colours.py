"""With colours forced by the system, pictures are visible and a choice is distinguishable."""

import pytest
from playwright.sync_api import Locator

from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FILES = "/practice/try/first-steps/04-files-and-folders/10-practice-folder"
TABLE = "/practice/try/first-steps/06-printing-and-accessibility/10-practice-payments"
WHITE, BLACK, CLEAR = "rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"


def read_style(element: Locator, name: str) -> str:
    """Return a computed style of the first element found."""
    return str(element.first.evaluate("(element, name) => getComputedStyle(element)[name]", name))


@pytest.fixture
def visitor(site: Site, visit: Visit) -> Visitor:
    """Return an officer whose system shows white on black."""
    visitor = visit(language="ru", width=1280)
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.page.emulate_media(forced_colors="active", color_scheme="dark")
    return visitor


def test_a_trend_and_bars_are_drawn_in_the_colours_of_the_system(visitor: Visitor):
    visitor.go("/reporting/", judge=False)
    page = visitor.page
    assert read_style(page.locator(".trend__line"), "stroke") == WHITE
    assert read_style(page.locator(".trend__text"), "stroke") == BLACK, "what parts it from lines"
    assert read_style(page.locator(".bar-chart__value-bar"), "fill") == WHITE


def test_the_section_of_a_page_alone_is_underlined_in_the_menu(visitor: Visitor):
    visitor.go("/reporting/", judge=False)
    links = visitor.page.locator(".site-nav--wide .site-nav__link")
    lines = links.evaluate_all(
        "links => links.filter(link => getComputedStyle(link).borderBottomColor !== 'rgb(0, 0, 0)')"
        ".map(link => link.getAttribute('aria-current'))"
    )
    assert len(lines) == 1 and lines[0]


def test_a_chosen_file_and_the_present_cell_stand_out(visitor: Visitor):
    page = visitor.page
    visitor.go(FILES, judge=False)
    page.locator(".files-cell").nth(1).click()
    for selector in (".files-cell[aria-selected=true]", "[aria-selected=true] > .files-node"):
        assert read_style(page.locator(selector), "backgroundColor") not in (CLEAR, BLACK), selector
    ink = "svg => getComputedStyle(svg).getPropertyValue('--ink')"
    assert (
        page.locator(".files-cell[aria-selected=true] svg").first.evaluate(ink) == "HighlightText"
    )
    assert page.locator(".files-bar svg").first.evaluate(ink) == "CanvasText"
    assert read_style(page.locator(".files-bar .files-icon"), "color") == WHITE
    visitor.go(TABLE, judge=False)
    page.locator(".office-grid td[data-key]").nth(4).click()
    page.locator(".office-tool").first.focus()
    assert read_style(page.locator(".office-grid td[tabindex='0']"), "outlineStyle") == "solid"
    assert page.locator(".office-grid td[tabindex='0']").count() == 1
