"""The page of figures: its numbers, and that each opens exactly the rows that it counts."""

import re
from html import unescape

import pytest

from tests.factories.accounts import add_organisation, add_person, grant, sign_in
from tests.factories.records import finish
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK
from tests.factories.reporting import add_country

TABLE_LINK = re.compile(r'<a href="([^"]+/people\?[^"]*)">\s*([\d\s\u00a0\u202f]+)\s*</a>')
LARGE = re.compile(
    r'<dt class="figure__label"><a href="([^"]+)">[^<]+</a></dt>\s*<dd '
    r'class="figure__value">([^<]+)</dd>'
)


def parse_number(text):
    return int(re.sub(r"\D", "", text))


def list_numbers(page):
    """Return each number of the page that is a link: its URL and its value."""
    numbers = [
        (unescape(href), parse_number(text))
        for pattern in (TABLE_LINK, LARGE)
        for href, text in pattern.findall(page)
    ]
    assert len(numbers) > 5
    return numbers


def count_rows(client, href):
    """Return the number of rows of the list, on all its pages."""
    page = client.get(href).get_data(as_text=True)
    rows = len(re.findall(r'<th scope="row"', page))
    following = re.search(r'href="([^"]+)" rel="next"', page)
    return rows + (count_rows(client, unescape(following.group(1))) if following else 0)


def read_page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


@pytest.fixture
def small(session):
    return add_country(session)


@pytest.mark.parametrize(
    "query",
    ["", "?course=security", "?period=2026-03", "?period=2025", "?course=documents&period=2026"],
)
def test_every_number_of_a_region_opens_exactly_its_rows(client, session, small, query):
    sign_in(client, session, small.officer)
    page = read_page(client, f"/reporting/units/{small.units[AKMOLA]}{query}")
    for href, count in dict(list_numbers(page)).items():
        assert count_rows(client, href) == count, href


def test_every_number_of_the_republic_opens_exactly_its_rows(client, session, small):
    sign_in(client, session, small.admin)
    page = client.get("/reporting/", follow_redirects=True).get_data(as_text=True)
    for href, count in dict(list_numbers(page)).items():
        assert count_rows(client, href) == count, href


def test_every_number_of_an_organisation_opens_exactly_its_rows(client, session, small):
    sign_in(client, session, small.hr)
    page = client.get("/reporting/", follow_redirects=True).get_data(as_text=True)
    for href, count in dict(list_numbers(page)).items():
        assert count_rows(client, href) == count, href


def test_a_list_longer_than_a_page_has_as_many_rows_as_its_number_says(client, session, small):
    for _ in range(60):
        finish(session, add_person(session, kato=STEPNOGORSK), small.courses[0])
    session.commit()
    sign_in(client, session, small.officer)
    page = read_page(client, f"/reporting/units/{small.units[STEPNOGORSK]}")
    count, href = max(
        (count, href) for href, count in list_numbers(page) if "measure=people_completed" in href
    )
    assert count == 62
    assert count_rows(client, href) == count


def test_the_large_figures_say_what_is_so(client, session, small):
    sign_in(client, session, small.officer)
    page = read_page(client, f"/reporting/units/{small.units[AKMOLA]}")
    assert [parse_number(text) for _, text in LARGE.findall(page)] == [16, 8, 8, 8]
    cards = [parse_number(text) for text in re.findall(r"overview__number[^>]*>([^<]+)<", page)]
    assert cards == [0, 20], "nobody has completed both courses; all twenty are late in one"
    assert re.findall(r"адам × курс: (\d+)", page)[:3] == ["40", "8", "32"]


def test_the_districts_stand_in_kazakh_order_with_a_row_for_the_region_itself(
    client, session, small
):
    sign_in(client, session, small.officer)
    page = read_page(client, f"/reporting/units/{small.units[AKMOLA]}")
    names = re.findall(r'<th scope="row"[^>]*>(?:<a[^>]*>)?([^<]+)', page)
    kokshetau, stepnogorsk = names.index("Көкшетау қаласы"), names.index("Степногор қаласы")
    itself = next(index for index, name in enumerate(names) if name == "Ауданы көрсетілмеген")
    assert kokshetau < stepnogorsk < itself


def test_a_district_has_no_table_of_what_is_below_it(client, session, small):
    sign_in(client, session, small.officer)
    path = f"/reporting/units/{small.units[KOKSHETAU]}"
    page = read_page(client, path)
    assert f"{path}/export/courses" in page
    assert f"{path}/export/areas" not in page
    assert client.send(f"{path}/export/areas", {"format": "csv"}).status_code == 404


def test_an_officer_with_one_scope_comes_to_it_at_once(client, session, small):
    sign_in(client, session, small.officer)
    assert (
        client.get("/reporting/").headers["Location"] == f"/reporting/units/{small.units[AKMOLA]}"
    )


def test_who_holds_several_scopes_chooses(client, session, small):
    employer = add_organisation(session, name_kk="Екінші мекеме")
    grant(session, small.officer, "hr", organisation_id=employer.id)
    sign_in(client, session, small.officer)
    page = read_page(client, "/reporting/")
    assert f"/reporting/organisations/{employer.id}" in page
    assert f"/reporting/units/{small.units[AKMOLA]}" in page


def test_the_republic_shows_all_twenty_regions_and_the_map(client, session, small):
    sign_in(client, session, small.admin)
    page = client.get("/reporting/", follow_redirects=True).get_data(as_text=True)
    assert page.count("tile__label") == 20
    regions = set(re.findall(r'href="/reporting/units/(\d+)"', page))
    assert len(regions) == 20


def test_a_page_of_figures_asks_the_database_a_fixed_number_of_times(
    app, client, session, small, count_queries
):
    sign_in(client, session, small.officer)
    path = f"/reporting/units/{small.units[AKMOLA]}"
    read_page(client, path)
    with count_queries(app) as before:
        read_page(client, path)
    for _ in range(30):
        finish(session, add_person(session, kato=KOKSHETAU), small.courses[1])
    session.commit()
    with count_queries(app) as after:
        read_page(client, path)
    assert len(before) == len(after) <= 30


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_an_empty_area_says_so_in_both_languages(client, session, language):
    officer = add_person(session, language=language)
    grant(session, officer, "officer", kato=AKTOBE)
    sign_in(client, session, officer)
    assert client.get("/reporting/", follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "period=2026-13",
        "period=x",
        "course=unknown",
        "course[]=1",
        "period=99999-01",
        "period=2026-03-01",
    ],
)
def test_filters_that_make_no_sense_count_as_none(client, session, small, query):
    sign_in(client, session, small.officer)
    path = f"/reporting/units/{small.units[AKMOLA]}"
    assert [n for _, n in LARGE.findall(read_page(client, f"{path}?{query}"))] == [
        n for _, n in LARGE.findall(read_page(client, path))
    ]
