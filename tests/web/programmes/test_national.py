"""The national page, indicators, and the way in."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from lms.core.i18n import using_language
from lms.programmes.models import Indicator
from lms.programmes.rules.indicators import PEOPLE_UNIT
from lms.programmes.rules.wording import describe_unit
from lms.regions.queries import find_root
from tests.conftest import NOW
from tests.factories import programmes
from tests.factories.records import add_civil_servant, add_course, finish
from tests.factories.regions import AKMOLA, AKTOBE
from tests.web.programmes.test_programme import read_rows, read_text


def test_the_national_page_begins_with_how_many_have_one_and_names_the_others(
    enter, session, office
):
    programmes.add_programme(session, kato=AKTOBE, state="drafting")
    page = read_text(enter("admin").get("/programmes/"))
    head = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    assert head and re.findall(r"\d+", head.group(1)) == ["1", "20"]
    lacking = page[page.index("<h1>") : page.index("<h2")]
    assert len(re.findall(r"/programmes/regions/\d+", lacking)) == 19
    assert f'/programmes/regions/{office.units[AKTOBE]}"' in lacking, "a draft is no programme yet"
    rows = read_rows(page)
    assert len(rows) == 20 and sum(row[3:6] == ["4", "2", "50"] for row in rows) == 1
    assert sum(row[4] == "1" for row in rows) == 1, (
        "the fact of a region without a plan is counted too"
    )


def test_the_indicator_the_half_year_and_the_order_stand_in_the_url(enter, office):
    admin = enter("admin")
    query = f"?indicator={office.indicators['certificates']}&period=2025-H2&sort=-share"
    rows = read_rows(read_text(admin.get(f"/programmes/{query}")))
    assert [row[4] for row in rows if row[4] != "0"] == ["1"]
    first = read_rows(read_text(admin.get("/programmes/?sort=-share")))[0]
    assert first[3:6] == ["4", "2", "50"]
    assert (
        len(read_rows(read_text(admin.get("/programmes/?indicator=999999&period=y&sort=z")))) == 20
    )
    reply = admin.send(f"/programmes/export{query}", {"format": "csv"})
    lines = reply.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 21 and sum(line.split(";")[-5] == "1" for line in lines) == 1


def test_a_fact_of_the_national_report_is_the_sum_of_the_page_that_it_opens(enter, session, office):
    """Also of a retired indicator, of a programme that was closed, and of a time long past."""
    for years, kato in ((3, AKTOBE), (6, AKMOLA)):
        programme = programmes.add_programme(
            session,
            kato=kato,
            state="closed",
            starts_on=date(NOW.year - years, 1, 1),
            ends_on=date(NOW.year - years, 12, 31),
        )
        programmes.add_plan(session, programme, office.indicators["civil_servants_trained"], 5, 5)
        programmes.add_plan(session, programme, office.indicators["certificates"], 7, 7)
        who = add_civil_servant(session, kato=kato)
        finish(session, who, add_course(session, f"c{years}"), now=NOW - timedelta(365 * years))
    session.execute(
        update(Indicator)
        .where(Indicator.id == office.indicators["certificates"])
        .values(retired_at=NOW)
    )
    session.commit()
    admin = enter("admin")
    whole = find_root(session).id
    session.commit()
    page_count = 0
    for half in ("2026-H1", "2023-H1", "2020-H1"):
        report = read_text(admin.get(f"/periodic-reports/units/{whole}/{half}"))
        for href, fact in re.findall(
            r'href="(/programmes/\?indicator[^"]+)"[^>]*>\s*(\d+)', report
        ):
            foot = read_text(admin.get(unescape(href))).split("<tfoot")[1]
            cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", foot, re.DOTALL)
            assert re.sub("<[^>]+>", "", cells[4]).strip() == fact, (half, href)
            page_count += 1
    assert page_count == 6


def test_what_is_counted_is_said_once_above_the_table_and_in_each_row_of_the_file(enter):
    admin = enter("admin")
    with using_language("kk"):
        unit = describe_unit(PEOPLE_UNIT)
    assert read_text(admin.get("/programmes/")).count(unit) == 1
    reply = admin.send("/programmes/export", {"format": "csv"})
    assert reply.get_data().decode("utf-8-sig").count(unit) == 20


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_national_page_asks_a_fixed_number_of_questions(
    enter, app, office, session, count_queries
):
    admin = enter("admin")
    with count_queries(app) as few:
        admin.get("/programmes/")
    for kato in (AKTOBE, "710000000", "630000000"):
        programmes.add_programme(session, kato=kato, state="approved")
    session.commit()
    with count_queries(app) as more:
        admin.get("/programmes/")
    assert len(more) == len(few) < 30


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_officer_of_one_region_comes_to_its_programme_and_one_of_a_district_reads_why_not(
    enter, office
):
    officer = enter("officer")
    assert 'href="/programmes/"' in read_text(officer.get("/reporting/", follow_redirects=True))
    assert (
        officer.get("/programmes/", follow_redirects=True).request.path
        == f"/programmes/{office.programme}"
    )
    assert "/reporting/" in read_text(enter("district").get("/programmes/"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_administrator_composes_retires_and_restores_an_indicator(enter, session, office):
    admin = enter("admin")
    form_values = {
        "measure": "completed",
        "audience": ["citizen"],
        "course": ["security"],
        "name_kk": "Қауіпсіздік",
        "name_ru": "Безопасность",
    }
    for fault in (
        {"measure": "overdue"},
        {"measure": ""},
        {"audience": ["martian"]},
        {"name_ru": ""},
        {"course": ["none"]},
    ):
        assert "Қауіпсіздік" in read_text(
            admin.send("/programmes/indicators/new", {**form_values, **fault}), 422
        )
    assert admin.send("/programmes/indicators/new", form_values).status_code == 303
    indicator = session.scalars(select(Indicator).where(Indicator.name_ru == "Безопасность")).one()
    session.commit()
    assert indicator.filters == {"audience": ["citizen"], "course": ["security"]}
    page = f"/programmes/{office.programme}/indicators/{indicator.id}"
    assert read_rows(read_text(admin.get(page)))[0][1:3] == ["–", "1"]
    read_text(admin.get(f"/programmes/indicators/{indicator.id}/retire"))
    assert admin.send(f"/programmes/indicators/{indicator.id}/retire").status_code == 303
    assert admin.get(page).status_code == 404
    assert admin.send(f"/programmes/indicators/{indicator.id}/restore").status_code == 303
    assert admin.get(page).status_code == 200
    assert enter("officer").get("/programmes/indicators").status_code == 403


@pytest.mark.parametrize(
    "column",
    ["name", "state", "document", "planned", "fact", "share", "forecast", "weekly", "verdict"],
)
def test_the_regions_are_sorted_by_every_column(enter, office, column):
    page = read_text(enter("admin").get(f"/programmes/?sort=-{column}"))
    assert page.count('aria-sort="descending"') == 1
    assert len(read_rows(page)) == 20
