"""Building a report in a browser: the URL holds the query, and each number opens its people.

The list that a number opens has as many people as the number says.
"""

import csv
import html
import io
import re
from urllib.parse import urlencode

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from lms.accounts.models import AuditEvent
from lms.accounts.rules import OFFICER
from lms.enrolment.models import Enrolment
from lms.report_builder.queries import sizes
from tests.factories import records
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU
from tests.factories.reporting import add_country

CELL = re.compile(r'<a href="(/reporting/[^"]+/people\?[^"]+)">(\d+)</a>')
NEXT = re.compile(r'href="([^"]+)" rel="next"')


@pytest.fixture
def small(session):
    rows = add_country(session)
    session.execute(
        update(Enrolment)
        .where(Enrolment.id % 2 == 0)
        .values(sex="f", age_group="30-44", language="ru")
    )
    session.commit()
    return rows


@pytest.fixture
def officer(client, session, small):
    return sign_in(client, session, small.officer)


def build_table_url(**params):
    return f"/report-builder/table?{urlencode(params, doseq=True)}"


def read_page(client, url, status=200):
    reply = client.get(url)
    assert reply.status_code == status, reply.get_data(as_text=True)[-2000:]
    return reply.get_data(as_text=True)


def open_numbers(client, page):
    """Return the numbers of a page, each with the number of rows of its list."""
    table = page[page.index("<tbody") :]
    cells = {html.unescape(url): int(number) for url, number in CELL.findall(table)}
    numbers = []
    for url, number in cells.items():
        rows, next_url = 0, url
        while next_url:
            text = read_page(client, next_url)
            rows += text.partition("<tbody")[2].partition("</tbody>")[0].count("<tr")
            next_url = html.unescape("".join(NEXT.findall(text)))
        numbers.append((url, number, rows))
    return numbers


@pytest.mark.parametrize(
    "params",
    [
        {
            "count": ["enrolled", "completed", "overdue"],
            "row": "district",
            "row2": "month",
            "period": "twelve-months",
        },
        {"count": ["enrolled"], "row": "organisation", "column": "sex"},
        {
            "count": ["certificates", "obliged"],
            "row": "unit",
            "column": "quarter",
            "course": ["security", "documents"],
        },
        {"count": ["never_started", "open"], "row": "region", "row2": "organisation"},
        {
            "count": ["completed"],
            "row": "age_group",
            "column": "course",
            "sex": "unknown",
            "period": "2025-10-01..2026-02-15",
        },
    ],
)
def test_every_number_opens_to_as_many_people_as_it_says(officer, params):
    numbers = open_numbers(officer, read_page(officer, build_table_url(**params)))
    assert numbers
    assert [row for row in numbers if row[1] != row[2]] == []


@pytest.mark.parametrize("row", ["region", "district"])
def test_the_region_around_a_district_opens_to_the_district_alone(client, session, small, row):
    somebody = add_person(session)
    grant(session, somebody, OFFICER, kato=KOKSHETAU)
    district = sign_in(client, session, somebody)
    params = {"count": ["enrolled", "people_obliged"], "row": row}
    numbers = open_numbers(district, read_page(district, build_table_url(**params)))
    assert {number for _url, number, _rows in numbers} == {8, 10}
    assert [item for item in numbers if item[1] != item[2]] == []


def test_attempts_open_to_a_row_each(session, officer):
    for number, enrolment_id in enumerate(session.scalars(select(Enrolment.id)).all()):
        for passed in (False, True, None)[: number % 4]:
            records.submit_attempt(session, enrolment_id, is_passed=passed)
    session.commit()
    params = {"count": ["attempts", "passed_attempts"], "row": "district"}
    numbers = open_numbers(officer, read_page(officer, build_table_url(**params)))
    assert sum(number for _url, number, _rows in numbers) > 20
    assert [row for row in numbers if row[1] != row[2]] == []


def test_a_list_is_of_the_organisation_itself_and_not_of_those_below_it(client, session, small):
    below = records.finish(
        session,
        add_person(session, kato=KOKSHETAU, organisation_id=_create_branch(session, small)),
        small.courses[0],
    )
    assert below
    session.commit()
    sign_in(client, session, small.hr)
    numbers = open_numbers(
        client, read_page(client, build_table_url(count="completed", row="organisation"))
    )
    assert sorted(number for _url, number, _rows in numbers) == [1, 4, 5]
    assert [row for row in numbers if row[1] != row[2]] == []


def _create_branch(session, small):
    from tests.factories.accounts import add_organisation

    return add_organisation(session, parent_id=small.organisation.id).id


def test_numbers_in_the_boundaries_of_a_day_open_too(client, session, small):
    sign_in(client, session, small.admin)
    numbers = open_numbers(
        client,
        read_page(
            client,
            build_table_url(
                count="enrolled", row="region", row2="district", boundaries="2018-06-01"
            ),
        ),
    )
    assert numbers
    assert [row for row in numbers if row[1] != row[2]] == []


def test_the_list_says_what_it_is_narrowed_to_and_its_file_holds_the_same(officer, small):
    page = read_page(
        officer,
        build_table_url(count="enrolled", row="organisation", course=["security", "documents"]),
    )
    url = html.unescape(
        next(
            url
            for url, _number in CELL.findall(page)
            if f"organisation.{small.organisation.id}" in url
        )
    )
    people_page = read_page(officer, url)
    assert small.organisation.name_kk in people_page
    export = html.unescape(
        re.search(r'action="(/reporting/[^"]+/people/export[^"]*)"', people_page).group(1)
    )
    rows = list(
        csv.reader(
            io.StringIO(officer.send(export, {"format": "csv"}).get_data().decode("utf-8-sig")),
            delimiter=";",
        )
    )
    assert len(rows) - 1 == 8


def test_the_form_is_kept_in_the_url_whatever_is_wrong_with_it(officer):
    page = read_page(
        officer,
        build_table_url(
            row="month", row2="year", sex="f", period="days", first="2026-01-05", last="xx"
        ),
        status=422,
    )
    assert page.count("field__error") >= 3
    assert re.search(
        r'<input[^>]*name="sex"[^>]*value="f"[^>]*checked|<input[^>]*checked[^>]*name="sex"[^>]*value="f"',
        page,
    )
    assert 'value="2026-01-05"' in page
    assert 'value="xx"' in page


@pytest.mark.parametrize(
    "params",
    [
        {"count": "hearts"},
        {"row": "'; DROP TABLE person"},
        {"period": "\u0000"},
        {"boundaries": "soon"},
        {"column": "organisation"},
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(officer, params):
    assert "field__error" in read_page(
        officer, build_table_url(**{"count": "enrolled", "row": "course", **params}), status=422
    )


@pytest.mark.parametrize(
    "params",
    [
        {"unit": "x"},
        {"sex": "z"},
        {"page": "-1"},
        {"sort": "evil"},
        {"report": "x"},
        {"find": "\u0000%"},
    ],
)
def test_what_means_nothing_is_left_out(officer, params):
    assert "field__error" not in read_page(
        officer, build_table_url(**{"count": "enrolled", "row": "course", **params})
    )


def test_a_page_beyond_the_last_is_missing_and_offers_the_last_of_the_same_table(officer):
    params = {"count": "enrolled", "row": "course", "sex": "f"}
    missing = read_page(officer, build_table_url(**params, page="99"), status=404)
    last = html.unescape(re.search(r'href="(/report-builder/table\?[^"]+)"', missing).group(1))
    assert "sex=f" in last and "99" not in last
    read_page(officer, last)


def test_a_colleague_elsewhere_is_offered_the_same_for_their_own_area(client, session, small):
    params = {"count": ["enrolled", "completed"], "row": "course", "sex": "f"}
    sign_in(client, session, small.foreign_officer)
    foreign, missing = (
        read_page(client, build_table_url(**params, area=area), status=404)
        for area in (f"unit-{small.units[AKMOLA]}", "unit-999999")
    )
    assert foreign.replace(f"unit-{small.units[AKMOLA]}", "unit-999999") == missing
    own = html.unescape(re.search(r'href="(/report-builder/table\?[^"]+)"', foreign).group(1))
    assert f"unit-{small.units[AKTOBE]}" in own
    assert "sex=f" in own
    read_page(client, own)
    read_page(client, build_table_url(**params))  # a URL without an area is of one's own


def test_who_answers_for_several_areas_is_asked_which(client, session, small):
    grant(session, small.hr, OFFICER, kato=AKTOBE)
    sign_in(client, session, small.hr)
    page = read_page(client, build_table_url(count="enrolled", row="course"), status=404)
    assert page.count("/report-builder/table?") >= 2


def test_each_area_that_is_offered_opens_the_same_table_of_it(client, session, small):
    grant(session, small.officer, OFFICER, kato=AKTOBE)
    session.commit()
    sign_in(client, session, small.officer)
    params = {"count": "enrolled", "row": "course", "sex": "f"}
    places_page = read_page(client, build_table_url(**params), status=404)
    urls = re.findall(r'href="(/report-builder/table\?[^"]+)"', places_page)
    titles = [_read_heading(read_page(client, html.unescape(href))) for href in urls]
    assert len(titles) == len(set(titles)) == 2, titles


def _read_heading(page):
    return re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)[1].strip()


def test_the_first_area_is_set_and_ready_examples_lead_to_tables(officer, small):
    page = read_page(officer, "/report-builder/new")
    assert f'<option selected value="unit-{small.units[AKMOLA]}"' in page
    examples = [
        html.unescape(item) for item in re.findall(r'href="(/report-builder/table\?[^"]+)"', page)
    ]
    assert len(examples) == 4
    for url in examples:
        read_page(officer, url)


def test_composing_anew_begins_with_what_the_table_asks_all_time_too(officer):
    assert '<option selected value="this-year"' in read_page(officer, "/report-builder/new")
    page = read_page(officer, build_table_url(count="enrolled", row="course", period=""))
    anew = read_page(
        officer, html.unescape(re.search(r'href="(/report-builder/new\?[^"]+)"', page).group(1))
    )
    assert '<option selected value="">' in anew
    assert '<option selected value="this-year"' not in anew


def test_rows_that_say_nothing_are_not_offered(client, session, small):
    sign_in(client, session, small.officer)
    page = read_page(client, "/report-builder/new")
    assert '<option value="region"' not in page
    assert 'value="district"' in page
    sign_in(client, session, small.admin)
    assert 'value="region"' in read_page(client, "/report-builder/new")


def test_an_organisation_is_looked_for_where_there_are_too_many_to_choose(
    officer, small, monkeypatch
):
    from lms.obligations.queries import choices

    monkeypatch.setattr(choices, "MOST_ORGANISATIONS", 0)
    params = {"count": "enrolled", "row": "course", "look": "1"}
    choice = 'name="organisation" type="checkbox" value="{}"'
    assert choice.format(small.organisation.id) not in read_page(
        officer, build_table_url(**params, find="жоқ мекеме")
    )
    page = read_page(officer, build_table_url(**params, find=small.organisation.name_kk[:6]))
    assert choice.format(small.organisation.id) in page
    assert choice.format(small.foreign_organisation.id) not in page


@pytest.mark.parametrize("sort", ["r0", "-r0", "r1", "-r1", "-c0"])
def test_a_table_is_sorted_by_any_column_and_its_file_in_the_same_order(officer, sort):
    params = {"count": ["enrolled"], "row": "unit", "row2": "month", "period": "2026-H1"}
    page = read_page(officer, build_table_url(**params, sort=sort))
    assert page.count("aria-sort=") == 1
    cells = re.findall(r'<th scope="row"[^>]*>([^<]+)</th>.*?<span>([^<]+)</span>', page, re.DOTALL)
    action = html.unescape(re.search(r'action="(/report-builder/table/export[^"]+)"', page)[1])
    file = officer.send(action, {"format": "csv"}).get_data().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(file), delimiter=";"))[1:]
    assert [tuple(line[:2]) for line in lines[: len(cells) - 1]] == cells[:-1]
    months = [month for _unit, month in cells[:7]]
    if sort in ("r1", "-r1"):
        assert len(set(months)) == 1


def test_a_long_table_is_paged_sorted_and_saved_whole(officer):
    params = {"count": ["enrolled"], "row": "unit", "row2": "month", "period": "2026"}
    first = read_page(officer, build_table_url(**params))
    assert first.count("<tr") == 1 + 50 + 1
    assert "page=2" in first
    assert first.count("<strong>") >= 1
    sorted_page = read_page(officer, build_table_url(**params, sort="-c0"))
    assert 'aria-sort="descending"' in sorted_page
    assert "count=enrolled" in re.search(r'href="([^"]*page=2[^"]*)"', sorted_page).group(1)
    rows = list(
        csv.reader(
            io.StringIO(
                officer.send(
                    f"/report-builder/table/export?{urlencode(params, doseq=True)}",
                    {"format": "csv"},
                )
                .get_data()
                .decode("utf-8-sig")
            ),
            delimiter=";",
        )
    )
    assert len(rows) > 60
    assert (
        int(rows[-1][-1]) == sum(int(row[-1]) for row in rows[1:-1]) / 2
    )  # the lines and the subtotals among them


def test_the_workbook_has_numbers_as_numbers_and_the_total_below(officer):
    params = urlencode(
        {"count": ["enrolled", "completed_share"], "row": "district", "column": "sex"}, doseq=True
    )
    reply = officer.send(f"/report-builder/table/export?{params}", {"format": "xlsx"})
    assert reply.headers["Content-Disposition"] == 'attachment; filename="report-2026-03-09.xlsx"'
    assert reply.headers["Cache-Control"] == "no-store"
    sheet = (
        CalamineWorkbook.from_filelike(io.BytesIO(reply.get_data()))
        .get_sheet_by_index(0)
        .to_python()
    )
    assert sum(row[1] for row in sheet[1:-1]) == sheet[-1][1] > 0
    assert all(isinstance(cell, float | int) or cell == "" for row in sheet[1:] for cell in row[1:])


def test_who_saved_a_file_is_in_the_audit_record(officer, session, small):
    officer.send("/report-builder/table/export?count=overdue&row=course&sex=f", {"format": "csv"})
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "exported")).one()
    assert (event.actor_id, event.subject, event.details["table"]) == (
        small.officer.id,
        f"units:{small.units[AKMOLA]}",
        "composed",
    )


def test_a_name_that_a_spreadsheet_would_run_is_harmless(officer, session, small):
    small.organisation.name_kk = small.organisation.name_ru = '=cmd|"/c calc"!A1'
    session.commit()
    for kind in ("csv", "xlsx"):
        content = officer.send(
            "/report-builder/table/export?count=enrolled&row=organisation", {"format": kind}
        ).get_data()
        if kind == "csv":
            assert "'=cmd" in content.decode("utf-8-sig")
        else:
            cells = [
                str(cell)
                for row in CalamineWorkbook.from_filelike(io.BytesIO(content))
                .get_sheet_by_index(0)
                .to_python()
                for cell in row
            ]
            assert not [cell for cell in cells if cell.startswith("=")]


def test_a_table_that_nobody_could_use_is_refused_in_words(officer, monkeypatch):
    monkeypatch.setattr(
        sizes,
        "estimate_keys",
        lambda _session, _resolved, name: 20_000 if name == "organisation" else 12,
    )
    page = read_page(
        officer,
        build_table_url(count="enrolled", row="organisation", row2="month", period="2025"),
        status=422,
    )
    assert "field__error" in page
    assert (
        officer.send(
            "/report-builder/table/export?count=enrolled&row=organisation&column=month&period=2025",
            {"format": "csv"},
        ).status_code
        == 422
    )


def test_a_table_costs_the_same_queries_whatever_it_shows(app, officer, count_queries):
    def measure_cost(**params):
        with count_queries(app) as few:
            read_page(officer, build_table_url(count="enrolled", **params))
        return len(few)

    assert measure_cost(row="unit", row2="month", period="2025") <= measure_cost(row="course") + 3


def test_a_first_screen_leads_to_composing(officer, small):
    page = read_page(officer, f"/reporting/units/{small.units[AKMOLA]}")
    assert f"/report-builder/new?area=unit-{small.units[AKMOLA]}" in page
    assert '"/report-builder/"' in page


def test_the_number_of_a_region_or_district_opens_to_the_list_of_that_area(client, session, small):
    sign_in(client, session, small.admin)

    def list_urls(**rows):
        page = read_page(client, build_table_url(count="people_active", **rows))
        return [html.unescape(url) for url, _number in CELL.findall(page)]

    regions = list_urls(row="region")
    assert any(f"/units/{small.units[AKMOLA]}/people" in url for url in regions)
    districts = list_urls(row="region", row2="district")
    assert any(f"/units/{small.units[KOKSHETAU]}/people" in url for url in districts)
    keys = [url for url in (*regions, *districts) if "at=" in url and "none" not in url]
    assert keys == []
    assert any("at=unit." in url for url in list_urls(row="unit")), "the control"
