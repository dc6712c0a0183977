"""Pages of figures on a phone: short, without loss, sorted without JavaScript, whole in print."""

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Organisation
from tests.factories.regions import AKMOLA
from tests.journeys.site import Site
from tests.journeys.visitor import Visit
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
LONGEST = 6000
LONGEST_ROW = 400  # as cards with a line for each value people took 405 to 540
HEIGHT = "document.documentElement.scrollHeight"
ROW_HEIGHT = """document.querySelector('.table tbody').offsetHeight
    / document.querySelectorAll('.table tbody tr').length"""
HIDDEN_NUMBERS = """[...document.querySelectorAll('main .fold td, main .fold svg')]
    .filter(one => !one.checkVisibility({contentVisibilityAuto: true})).length"""


def find_widest(site: Site) -> str:
    """Return the page of the organisation with the most directly below it."""
    below = Organisation.parent_id
    with site.read() as session:
        query = select(below).where(below.is_not(None)).group_by(below)
        widest = session.scalars(query.order_by(func.count().desc(), below).limit(1)).one()
    return f"/reporting/organisations/{widest}"


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("name", ["officer", "national"])
def test_figures_of_a_region_and_of_the_nation_are_short_on_a_phone(
    visit: Visit, name: str, language: str
):
    visitor = visit(language=language, javascript=False)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in(name)
    visitor.go("/reporting/")
    areas = visitor.page.locator("#areas tbody tr")
    assert areas.count() >= 15, "a country of its real size"
    assert visitor.page.evaluate(HEIGHT) < LONGEST


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("query", ["", "?show=overdue&trend=overdue"])
def test_figures_of_an_organisation_and_of_who_is_late_are_short_on_a_phone(
    site: Site, visit: Visit, language: str, query: str
):
    visitor = visit(language=language, javascript=False)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in("national")
    for path in (find_widest(site), f"/reporting/units/{site.find_unit_id(AKMOLA)}"):
        visitor.go(path + query, judge=False)
        assert visitor.page.evaluate(HEIGHT) < LONGEST, path


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_person_of_a_list_takes_a_few_lines_of_a_phone(site: Site, visit: Visit, language: str):
    visitor = visit(language=language, javascript=False)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in("national")
    people = f"/reporting/units/{site.find_unit_id(AKMOLA)}/people?measure=people_"
    paths = ("/accounts/people", "/obligations/late", f"{people}obliged", f"{people}completed")
    for path in paths:
        visitor.go(path, judge=False)
        rows = visitor.page.locator(".table tbody tr")
        assert rows.count() > 5, path
        assert visitor.page.evaluate(ROW_HEIGHT) < LONGEST_ROW, path


REPORT = "/periodic-reports/units/{akmola}/2026-H1"


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    ("name", "path"),
    [("national", "/programmes/"), ("officer", REPORT), ("officer", f"{REPORT}/hand-in")],
)
def test_programmes_and_a_report_are_short_on_a_phone(
    site: Site, visit: Visit, name: str, path: str, language: str
):
    visitor = visit(language=language, javascript=False)
    visitor.page.goto(f"/language/{language}")
    visitor.sign_in(name)
    visitor.go(path.format(akmola=site.find_unit_id(AKMOLA)))
    assert visitor.page.evaluate(HEIGHT) < LONGEST


def test_all_organisations_and_their_chart_open_on_a_phone_and_stand_in_print(
    site: Site, visit: Visit
):
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.sign_in("national")
    visitor.go(find_widest(site), judge=False)
    rows = visitor.page.locator("#areas tbody tr")
    chart = visitor.page.locator("#areas .bar-chart")
    visibility = [row.is_visible() for row in rows.all()]
    assert visibility.count(True) == 12 < len(visibility) and not chart.is_visible()
    visitor.page.emulate_media(media="print")
    assert all(row.is_visible() for row in rows.all()) and chart.is_visible()
    visitor.page.emulate_media(media="screen")
    link = visitor.find_link("Show all rows: %(count)s", count=len(visibility))
    link.click()
    assert all(row.is_visible() for row in rows.all()) and not link.is_visible()
    visitor.find_link("Show the chart").click()
    assert chart.is_visible()


def test_the_map_of_the_nation_opens_by_its_link_on_a_phone_without_javascript(visit: Visit):
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.sign_in("national")
    visitor.go("/reporting/")
    tiles = visitor.page.locator(".tile")
    assert tiles.count() == 20 and not tiles.first.is_visible()
    visitor.find_link("Show the map").click()
    assert tiles.first.is_visible()
    visitor.press(visitor.page.locator("#areas .choices").get_by_role("link", name="Зачислено"))
    assert "show=enrolled" in visitor.page.url and tiles.first.is_visible()


def test_a_table_of_areas_is_sorted_on_a_phone_without_javascript(visit: Visit):
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/reporting/")
    head = visitor.page.locator("#areas thead").get_by_role("link", name="Зачислено")
    visitor.press(head)
    assert "sort_areas=-enrolled" in visitor.page.url
    column = visitor.page.locator("#areas th[aria-sort]")
    assert column.get_attribute("aria-sort") == "descending"
    assert column.inner_text().startswith("Зачислено")


def test_a_list_of_cards_is_sorted_on_a_phone_by_links_above_it(visit: Visit):
    visitor = visit(language="ru", javascript=False)
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/obligations/")
    fold = visitor.page.locator(".table-sort")
    fold.locator("summary").click()
    visitor.press(fold.get_by_role("link", name=visitor.translate("Due by")))
    assert "sort=due_on" in visitor.page.url


def test_print_shows_what_is_folded(visit: Visit):
    visitor = visit(language="ru")
    visitor.page.goto("/language/ru")
    visitor.sign_in("officer")
    visitor.go("/reporting/")
    assert visitor.page.evaluate(HIDDEN_NUMBERS) > 0, "the control"
    visitor.page.emulate_media(media="print")
    wait_until(lambda: visitor.page.evaluate(HIDDEN_NUMBERS) == 0)
