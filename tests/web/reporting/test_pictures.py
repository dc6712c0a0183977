"""The order of tables, the choice of measures, and the trend beside last year and the plan."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest

from lms.core.i18n import using_language
from lms.reporting.rules.words import build_people_code, name_measure
from tests.conftest import NOW
from tests.factories import programmes
from tests.factories.accounts import add_person, sign_in
from tests.factories.records import finish
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.factories.reporting import add_country

COLUMNS = (
    "name",
    "rank",
    "obliged",
    "met",
    "share",
    "overdue",
    "enrolled",
    "completed",
    "certified",
)


@pytest.fixture
def small(session):
    return add_country(session)


@pytest.fixture
def officer(client, session, small):
    sign_in(client, session, small.officer)
    return client


def find_part(page, name):
    return re.search(rf'<section id="{name}">.*?</section>', page, re.DOTALL).group()


def read_table(page, name="areas"):
    """Return the rows of a table as texts, without its foot."""
    table = re.search(
        r"<tbody.*?</tbody>", find_part(page, name).split("</details>")[-1], re.DOTALL
    )
    return [
        [
            re.sub(r"<[^>]+>|\u00a0", "", cell).strip()
            for cell in re.findall(r"<t[hd] .*?</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr.*?</tr>", table.group(), re.DOTALL)
    ]


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_table_of_areas_is_sorted_by_every_column_and_its_file_in_the_same_order(
    officer, small, column, sign
):
    path = f"/reporting/units/{small.units[AKMOLA]}"
    page = officer.get(f"{path}?sort_areas={sign}{column}").text
    direction = "descending" if sign else "ascending"
    assert find_part(page, "areas").count(f'aria-sort="{direction}"') == 1
    rows = read_table(page)
    values = [row[COLUMNS.index(column)] for row in rows[:-1]]
    if column != "name":
        numbers = [int(value) for value in values if value != "–"]
        assert numbers == sorted(numbers, reverse=bool(sign))
        assert values == [*map(str, numbers), *["–"] * (len(values) - len(numbers))]
    assert rows[-1][0] == "Ауданы көрсетілмеген"
    action = re.search(r'action="([^"]+/export/areas[^"]*)"', page)[1]
    file = officer.send(action, {"format": "csv"}).get_data().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file), delimiter=";"))[1:]
    assert [line[0] for line in lines] == [row[0] for row in rows]


def test_the_head_of_a_sorted_table_reverses_it_and_keeps_the_other_choices(officer, small):
    path = f"/reporting/units/{small.units[AKMOLA]}?course=security&sort_courses=name"
    page = officer.get(f"{path}&sort_areas=-overdue").text
    links = re.findall(r'<a href="([^"]+)"', find_part(page, "areas").split("<thead")[1])
    link = next(link for link in links if "sort_areas=overdue" in link)
    assert "course=security" in link and "sort_courses=name" in link and link.endswith("#areas")


def test_organisations_are_sorted_by_every_column(officer, small):
    base = f"/reporting/units/{small.units[AKMOLA]}/organisations"
    for column in ("name", "rank", "obliged", "met", "share", "overdue"):
        page = officer.get(f"{base}?sort=-{column}").text
        assert page.count('aria-sort="descending"') == 1


@pytest.mark.parametrize("measure", ["obliged", "overdue", "enrolled", "completed", "certified"])
def test_the_picture_of_areas_shows_the_measure_that_was_chosen(officer, small, measure):
    path = f"/reporting/units/{small.units[AKMOLA]}?show={measure}"
    areas = find_part(officer.get(path).text, "areas")
    with using_language("kk"):
        assert (
            name_measure(build_people_code(measure))
            in re.search('bar-chart__caption">([^<]+)', areas)[1]
        )
    values = [int(text) for text in re.findall(r'bar-chart__value">(\d+)', areas)]
    assert values == sorted(values, reverse=True) and values[0] > 0


def test_the_map_of_the_republic_shows_counts_too(client, session, small):
    sign_in(client, session, small.admin)
    path = client.get("/reporting/").headers["Location"]
    page = client.get(f"{path}?show=enrolled").text
    tiles = [int(text) for text in re.findall(r'tile__value">(\d+)', page)]
    assert len(tiles) == 20 and sum(tiles) > 16


def test_the_trend_has_24_months_beside_the_year_before(officer, session, small):
    for days in (30, 395):
        finish(
            session,
            add_person(session, kato=KOKSHETAU),
            small.courses[0],
            now=NOW - timedelta(days),
        )
    session.commit()
    page = officer.get(f"/reporting/units/{small.units[AKMOLA]}?trend=completed").text
    trend = find_part(page, "trend")
    assert len(re.findall(r"<tbody.*?</tbody>", trend, re.DOTALL)[0].split("<tr")) == 25
    assert "trend__line--before" in trend and "trend__line--plan" not in trend
    assert re.search(r"<title id=[^>]+>[^<]+</title>\s*<desc id=[^>]+>[^<]+\d", trend)


@pytest.mark.parametrize("measure", ["certified", "completed", "enrolled", "overdue"])
@pytest.mark.parametrize("course", ["", "security"])
def test_each_number_of_the_trend_opens_as_many_rows(officer, session, small, measure, course):
    for days in (5, 30, 34, 395, 400, 800):
        learner = add_person(session, kato=KOKSHETAU)
        for number in range(2):  # a person of two courses counts once
            finish(session, learner, small.courses[number], now=NOW - timedelta(days))
    session.commit()
    page = officer.get(
        f"/reporting/units/{small.units[AKMOLA]}?trend={measure}&course={course}"
    ).text
    table = re.search(r"<tbody.*?</tbody>", find_part(page, "trend"), re.DOTALL).group()
    numbers = [int(number) for number in re.findall(r">\s*(\d+)\s*</(?:a|span)>", table)]
    links = re.findall(r'<a href="([^"]+)">\s*(\d+)\s*</a>', table)
    assert len(links) == sum(number > 0 for number in numbers)
    of_year_before = [href for href, _number in links if "period=2023-12" in href]
    assert len(of_year_before) == (measure != "overdue")
    for href, number in links:
        rows = officer.get(unescape(href)).text.count('<th scope="row"')
        assert (href, rows) == (href, int(number))


@pytest.mark.parametrize("measure", ["share", "overdue"])
def test_what_the_records_do_not_hold_is_said(officer, small, measure):
    page = officer.get(f"/reporting/units/{small.units[AKMOLA]}?trend={measure}").text
    assert find_part(page, "trend").count('<p class="meta">') == 2


def test_the_plan_of_the_region_stands_beside_its_certificates(officer, session, small):
    indicators = programmes.add_indicators(session)
    programme = programmes.add_programme(session, state="in_implementation")
    programmes.add_plan(session, programme, indicators["certificates"], 60, 120)
    session.commit()
    trend = find_part(officer.get(f"/reporting/units/{small.units[AKMOLA]}").text, "trend")
    assert "trend__line--plan" in trend
    rows = re.findall(r"<tr.*?</tr>", trend, re.DOTALL)
    assert rows[-1].count("<span>10</span>") == 1, "60 in a half-year are 10 a month"
    other = officer.get(f"/reporting/units/{small.units[AKMOLA]}?trend=completed").text
    assert "trend__line--plan" not in find_part(other, "trend")


def test_each_choice_of_what_is_shown_says_where_to_who_hears_the_page(officer, small):
    page = officer.get(f"/reporting/units/{small.units[AKMOLA]}").text
    names = re.findall(r'<nav class="choices" aria-label="(.*?)"', page)
    assert len(names) == len(set(names)) == 2
