"""Journey 4: an officer sees their own region only, down to the people, and exports tables.

The national administrator sees all.
"""

import csv
import re
from pathlib import Path
from time import monotonic

import pytest
from playwright.sync_api import Locator
from python_calamine import CalamineWorkbook

from lms.web.pagination import PAGE_SIZE
from tests.factories.regions import AKMOLA, AKTOBE
from tests.journeys.site import Site
from tests.journeys.visitor import Visit, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
ENROLLED = "People who enrolled"
FIGURES = (ENROLLED, "People who are learning", "People who completed", "Certificates")
REGIONS = 20


def read_number(text: str) -> int:
    """Return a number as pages write it, with spaces between thousands."""
    return int(re.sub(r"\D", "", text) or 0)


def find_column(visitor: Visitor, table: Locator, name: str) -> int:
    """Return the index of the column with this heading."""
    return read_heads(table).index(visitor.translate(name))


def read_heads(table: Locator) -> list[str]:
    """Return the column heads, without the arrow that shows the order."""
    texts = table.locator("thead th").all_inner_texts()
    return [" ".join(text.split()).rstrip(" ↑↓") for text in texts]


def find_figure(visitor: Visitor, name: str) -> Locator:
    """Return one of the large figures at the top of a page."""
    return visitor.page.locator(
        ".figure", has=visitor.page.get_by_text(visitor.translate(name), exact=True)
    )


def find_list(visitor: Visitor, name: str) -> Locator:
    """Return the link of a large figure, without that of person × course below it."""
    return find_figure(visitor, name).locator(".figure__label a")


def save_file(visitor: Visitor, button: str, folder: Path) -> Path:
    """Return the file that the first button with this name saves."""
    with visitor.page.expect_download() as download:
        visitor.find_button(button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def read_csv(path: Path) -> list[list[str]]:
    """Return the rows of a CSV file without its heading."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def read_xlsx(path: Path) -> list[list[object]]:
    """Return the rows of a workbook's first sheet."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


@pytest.fixture
def officer(visit: Visit) -> Visitor:
    """Sign in at the figures of the officer's region."""
    visitor = visit(language="ru", width=1280)
    visitor.sign_in("officer")
    visitor.press(visitor.find_link("Figures"))
    assert visitor.read_heading().startswith("Акмолинская область")
    return visitor


def test_every_large_number_opens_the_list_of_as_many_people(officer: Visitor, tmp_path: Path):
    start = officer.get_path()
    counts = {
        name: read_number(find_figure(officer, name).locator(".figure__value").inner_text())
        for name in FIGURES
    }
    assert all(counts.values()), f"something to open behind each: {counts}"
    for name, count in counts.items():
        officer.press(find_list(officer, name), judge=name == ENROLLED)
        assert read_number(officer.page.locator("main p.meta").first.inner_text()) == count
        assert officer.page.locator("tbody tr").count() == min(count, PAGE_SIZE)
        officer.go(start, judge=False)
    officer.press(find_list(officer, ENROLLED), judge=False)
    people = read_csv(save_file(officer, "Save as CSV", tmp_path))
    assert len(people) - 1 == counts[ENROLLED]


def test_the_line_of_person_and_course_opens_the_list_of_as_many_rows(officer: Visitor):
    line = find_figure(officer, ENROLLED).locator(".figure__note a")
    count = read_number(line.inner_text())
    officer.press(line, judge=False)
    assert read_number(officer.page.locator("main p.meta").first.inner_text()) == count > 0


def test_the_first_look_says_who_is_late_and_opens_their_list(officer: Visitor):
    late = officer.page.locator("[aria-labelledby=first-late]")
    count = read_number(late.locator(".overview__number").inner_text())
    officer.press(late.get_by_role("link", name=officer.translate("See who they are")))
    assert read_number(officer.page.locator("main p.meta").first.inner_text()) == count > 0


def test_a_number_in_a_table_opens_the_people_of_that_district(officer: Visitor):
    row = officer.page.locator(
        "#areas tbody tr", has=officer.page.get_by_role("link", name="город Кокшетау", exact=True)
    ).first
    cell = row.locator("td a").first
    count = read_number(cell.inner_text())
    officer.press(cell)
    assert read_number(officer.page.locator("main p.meta").first.inner_text()) == count > 0
    assert officer.read_heading().endswith("город Кокшетау")


def test_the_table_is_the_same_on_the_page_as_csv_and_as_workbook(officer: Visitor, tmp_path: Path):
    page_rows = officer.page.locator("#areas table").first
    heads = read_heads(page_rows)
    first = [
        " ".join(text.split())
        for text in page_rows.locator("tbody tr").first.locator("th, td").all_inner_texts()
    ]
    total = read_number(find_figure(officer, ENROLLED).locator(".figure__value").inner_text())
    from_csv = read_csv(save_file(officer, "Save as CSV", tmp_path))
    from_xlsx = read_xlsx(save_file(officer, "Save as Excel (XLSX)", tmp_path))
    assert from_csv[0] == from_xlsx[0]
    assert from_csv[0][: len(heads)] == heads, "files have columns of person × course after them"
    assert from_csv[1][: len(first)] == [text.replace("–", "") for text in first]
    assert len(from_csv) == len(from_xlsx) == page_rows.locator("tbody tr").count() + 1
    column = find_column(officer, page_rows, "Enrolled")
    assert (
        sum(int(row[column]) for row in from_csv[1:])
        == sum(int(row[column]) for row in from_xlsx[1:])
        == total
    )


def test_a_report_is_composed_saved_and_found_again_without_scripts(visit: Visit):
    officer = visit(language="ru", width=360, javascript=False)
    officer.sign_in("officer")
    officer.go("/reporting/", judge=False)
    officer.press(officer.find_link("Compose a report"), judge=False)
    for name in (ENROLLED, "People who completed"):
        officer.find_field(name).check()
    officer.find_field("A column for each").select_option("sex")
    officer.page.locator("summary", has_text=officer.translate("Audience")).click()
    officer.find_field("Civil servants").check()
    officer.press(officer.find_button("Show the table"), judge=False)
    rows = officer.page.locator("tbody tr").count()
    assert rows > 10
    officer.press(officer.find_link("Save the report"), judge=False)
    officer.page.locator("#name").fill("Біздің есеп")
    officer.press(officer.find_button("Save"), judge=False)
    assert officer.read_heading() == "Біздің есеп"
    officer.go("/report-builder/", judge=False)
    officer.press(officer.page.get_by_role("link", name="Біздің есеп"), judge=False)
    assert officer.page.locator("tbody tr").count() == rows


@pytest.mark.parametrize(("language", "width"), [("kk", 360), ("ru", 1280)])
def test_the_three_questions_of_an_officer_take_two_minutes_and_each_number_opens(
    visit: Visit, language: str, width: int
) -> None:
    officer = visit(language=language, width=width)
    officer.go(f"/language/{language}?next=/help", judge=False)  # the account's is Russian
    officer.sign_in("officer")
    began, clicks = monotonic(), officer.clicks
    officer.go("/work", judge=False)
    desk = officer.page.locator("main")
    officer.press(
        desk.get_by_role("link", name=officer.translate("Figures"), exact=True), judge=False
    )
    figure = find_figure(officer, "People who completed")
    assert open_number(officer, figure.locator(".figure__value"), figure.locator("a").first) > 0
    late = officer.page.locator("[aria-labelledby=first-late]")
    assert open_number(officer, late.locator(".overview__number"), late.locator("a").first) > 0
    officer.go("/work", judge=False)
    officer.press(
        desk.get_by_role("link", name=officer.translate("Programmes"), exact=True), judge=False
    )
    facts = officer.page.locator("main a[href*='/rows?']")
    assert facts.count() >= 3
    for index in range(2):  # people, whose rows are as many
        open_number(officer, facts.nth(index), facts.nth(index))
    assert officer.clicks - clicks <= 6
    assert monotonic() - began < 120


def open_number(visitor: Visitor, number: Locator, link: Locator) -> int:
    """Open the list behind a number, assert that it has as many rows, go back and return it."""
    count, start = read_number(number.inner_text()), visitor.get_path()
    visitor.press(link, judge=False)
    assert read_number(visitor.page.locator("main p.meta").first.inner_text().split(".")[0]) == (
        count
    )
    assert visitor.page.locator("tbody tr").count() == min(count, PAGE_SIZE)
    visitor.go(start, judge=False)
    return count


def test_another_region_is_not_there_for_an_officer(site: Site, officer: Visitor):
    own, other = (f"/reporting/units/{site.find_unit_id(kato)}" for kato in (AKMOLA, AKTOBE))
    for page in ("", "/people"):
        officer.go(own + page, judge=False)
        officer.go(other + page, status=404, judge=False)
    assert "Актюб" not in officer.read_text()


def test_the_national_administrator_sees_all_regions_side_by_side(visit: Visit):
    visitor = visit(language="ru", width=1280)
    visitor.sign_in("national")
    visitor.press(visitor.find_link("Figures"))
    tiles = visitor.page.locator(".tile-map li")
    table = visitor.page.locator("#areas table").first
    rows = table.locator("tbody tr")
    assert tiles.count() == rows.count() == REGIONS
    tops = {box["y"] for box in (tile.bounding_box() for tile in tiles.all()) if box}
    assert len(tops) == 5, "the tiles stand as on a map, in five rows"
    total = read_number(find_figure(visitor, ENROLLED).locator(".figure__value").inner_text())
    column = find_column(visitor, table, "Enrolled")
    assert (
        sum(read_number(row.locator("th, td").nth(column).inner_text()) for row in rows.all())
        == total
        > 0
    )
    visitor.press(tiles.get_by_role("link", name="Акмолинская"), judge=False)
    assert visitor.read_heading().startswith("Акмолинская область")


def test_a_report_that_is_handed_in_fits_a_telephone_with_its_hash(visit: Visit):
    visitor = visit(language="ru")
    visitor.sign_in("officer")
    visitor.go("/reporting/", judge=False)
    area = visitor.get_path().removeprefix("/reporting")
    visitor.go(f"/periodic-reports{area}/2025-H2?number=1")
    assert len(visitor.page.locator("main dd code").inner_text()) == 64


def test_a_report_with_a_wide_table_keeps_the_page_in_place_on_a_computer(officer: Visitor):
    area = officer.get_path().removeprefix("/reporting")
    officer.go(f"/periodic-reports{area}/2025-H1")
    overflow = "e => e.scrollWidth - e.clientWidth"
    frames = officer.page.locator(".table-frame")
    assert any(frame.evaluate(overflow) > 0 for frame in frames.all()), "the control"
