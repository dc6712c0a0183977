"""Pages enlarged four times, to 320 pixels, and in the largest type: all words are there."""

import pytest

from tests.journeys.site import Site
from tests.journeys.visitor import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
# Texts of which a part is hidden, or found by moving them sideways; a table of numbers may be so.
CUT = """() => [...document.querySelectorAll('main *, .breadcrumbs *')].filter(element => {
  const { overflowX } = getComputedStyle(element);
  if (element.closest('.visually-hidden, svg, input, select, .table-frame')) return false;
  return overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
}).map(element => element.textContent.trim())"""


@pytest.mark.parametrize("size", ["normal", "largest"])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_text_of_staff_is_cut_where_a_page_is_enlarged_four_times(
    site: Site, visit: Visit, language: str, size: str
):
    visitor = visit(language=language, width=320, height=256)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in("officer")
    visitor.page.goto(f"/appearance/set?contrast=normal&size={size}&spacing=normal")
    paths = ("/catalogue/", "/reporting/", "/outreach/trainings/new", "/obligations/lists/new")
    for path in (*paths, "/schedules/new"):
        visitor.go(path, judge=False)
        assert visitor.page.evaluate(CUT) == [], path


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_tree_of_organisations_has_the_width_of_a_page_in_the_largest_type(
    site: Site, visit: Visit, language: str
):
    visitor = visit(language=language, width=320)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in("national")
    visitor.page.goto("/appearance/set?contrast=normal&size=largest&spacing=normal")
    visitor.go("/accounts/organisations", judge=False)
    visitor.press(visitor.page.locator("a.tree__toggle").first, judge=False)
    assert visitor.page.locator(".tree .tree a.tree__name").count()


@pytest.mark.parametrize("size", ["normal", "large", "largest"])
@pytest.mark.parametrize("width", [320, 360])
def test_no_figure_is_broken_in_the_middle_of_its_number(
    site: Site, visit: Visit, size: str, width: int
):
    visitor = visit(language="ru", width=width)
    visitor.page.goto("/language/ru")
    visitor.sign_in("trainer")
    visitor.page.goto(f"/appearance/set?contrast=normal&size={size}&spacing=normal")
    visitor.go("/assessment/first-steps", judge=False)
    heights = visitor.page.locator(".figure__value").evaluate_all(
        "values => values.map(value => { value.textContent = '123\\u00a0456'; return value; })"
        ".map(value => value.offsetHeight / parseFloat(getComputedStyle(value).lineHeight))"
    )
    assert heights and max(heights) < 1.5
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


# Whether the focus is on a number of which the first column of its row covers a part.
IS_COVERED = """() => {
  const cell = document.activeElement.closest('td');
  if (!cell) return false;
  const { left } = document.activeElement.getBoundingClientRect();
  return left < cell.closest('tr').cells[0].getBoundingClientRect().right - 1;
}"""


def test_no_number_that_has_the_focus_lies_below_the_column_that_stays(site: Site, visit: Visit):
    visitor = visit(language="ru", width=320)
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/reporting/", judge=False)
    page = visitor.page
    page.locator("#areas tbody td.number a").last.focus()
    covered = []
    for _ in range(15):
        page.keyboard.press("Shift+Tab")
        covered.append(page.evaluate(IS_COVERED))
    assert not any(covered)


def test_hidden_texts_of_a_table_that_moves_sideways_do_not_widen_the_page(
    site: Site, visit: Visit
):
    visitor = visit(language="ru", width=1024)
    visitor.page.goto("/language/ru")
    visitor.sign_in("national")
    visitor.page.goto("/appearance/set?contrast=normal&size=largest&spacing=wide")
    visitor.go("/certificates/held", judge=False)
    assert visitor.page.locator(".table-frame .visually-hidden").count() > 5
