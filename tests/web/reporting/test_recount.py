"""Each number of a page, file or reply equals an independent recount, and opens to its rows."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import text

from lms.reporting.models import Figure
from lms.reporting.services import fold_figures
from tests.factories import records
from tests.factories.accounts import sign_in
from tests.factories.api import ApiClient, add_api_token
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.factories.reporting import add_country
from tests.web.reporting.oracle import TODAY, Oracle, count_rows, list_numbers, read_page


@pytest.fixture
def small(session):
    """Return a small country in which reasons overlap, repeat and are exempt, folded in part."""
    rows = add_country(session)
    for due, target in (
        (TODAY - timedelta(days=3), {"region_unit_id": rows.units[KOKSHETAU]}),
        (TODAY + timedelta(days=9), {"organisation_id": rows.organisation.id}),
        (TODAY + timedelta(days=40), {"region_unit_id": rows.units[AKMOLA]}),
    ):
        records.assign(session, rows.courses[0], due_on=due, **target)
    fold_figures(session, limit=7)
    session.commit()
    return rows


def list_pages(small, root):
    akmola, kokshetau = (f"/reporting/units/{small.units[kato]}" for kato in (AKMOLA, KOKSHETAU))
    slug = small.courses[0].slug
    compose = f"/report-builder/table?area=unit-{small.units[AKMOLA]}"
    return {
        "admin": [f"/reporting/units/{root}", f"/reporting/units/{root}?period=2026-Q1"],
        "officer": [
            akmola,
            f"{akmola}?course={slug}",
            f"{akmola}?period=2026",
            f"{akmola}?course={slug}&period=2026-02",
            f"{akmola}/organisations",
            kokshetau,
            f"{compose}&count=people_completed&count=people_overdue&count=overdue&row=district",
            f"{compose}&count=people_met&count=met&count=completed&row=course&row2=month",
        ],
        "hr": [f"/reporting/organisations/{small.organisation.id}"],
    }


@pytest.mark.parametrize("reader", ["admin", "officer", "hr"])
def test_every_number_is_right_and_opens_to_as_many_rows(client, session, small, reader):
    oracle = Oracle(session)
    root = session.scalar(text("SELECT id FROM region_unit WHERE parent_id IS NULL"))
    person, pages = getattr(small, reader), list_pages(small, root)[reader]
    session.rollback()
    sign_in(client, session, person)
    opened_urls = set()
    for path in pages:
        numbers = list(list_numbers(read_page(client, path)))
        assert len(numbers) > 2, path
        for href, number in numbers:
            assert oracle.count(href) == number, (path, href)
            if href not in opened_urls and len(opened_urls) < 60:
                opened_urls.add(href)
                assert count_rows(client, href) == number, href
    assert any("measure=people_" in href for href in opened_urls)
    assert any("measure=people_" not in href for href in opened_urls)


def test_the_file_of_a_table_has_people_and_people_in_courses(client, session, small):
    oracle = Oracle(session)
    sign_in(client, session, small.officer)
    path = f"/reporting/units/{small.units[AKMOLA]}"
    client.get(path)
    reply = client.send(f"{path}/export/courses", {"format": "csv"})
    rows = list(
        csv.reader(
            io.StringIO(reply.get_data(as_text=True).removeprefix("\ufeff")),
            delimiter=_find_delimiter(reply),
        )
    )
    assert len(rows) == 3
    for row, course in zip(rows[1:], small.courses, strict=True):
        slug = course.slug
        numbers = [int(cell) for cell in row[1:] if cell]
        codes = ("people_obliged", "people_met", None, "people_overdue", "people_enrolled")
        codes += ("people_completed", "certificates", "obliged", "met", "overdue", "enrolled")
        for code, number in zip((*codes, "completed"), numbers, strict=True):
            if code:
                assert oracle.count(f"{path}/people?measure={code}&course={slug}") == number, code


def _find_delimiter(reply):
    return ";" if ";" in reply.get_data(as_text=True).splitlines()[0] else ","


def test_the_file_of_a_list_of_people_tells_namesakes_apart(client, session, small):
    oracle = Oracle(session)
    sign_in(client, session, small.officer)
    path = f"/reporting/units/{small.units[AKMOLA]}/people"
    for code in ("people_obliged", "obliged"):
        client.get(f"{path}?measure={code}")
        reply = client.send(f"{path}/export?measure={code}", {"format": "csv"})
        text_of_file = reply.get_data(as_text=True).removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(text_of_file), delimiter=_find_delimiter(reply)))
        assert len(rows) - 1 == oracle.count(f"{path}?measure={code}")
        names = {row[1] for row in rows[1:]}
        if code == "people_obliged":
            assert len(names) == len(rows) - 1
        assert all(names)


def test_the_replies_of_the_api_are_those_of_the_records(client, session, small):
    oracle = Oracle(session)
    api = ApiClient(client, add_api_token(session, small.organisation, "reports:read"))
    session.commit()
    path = f"/reporting/organisations/{small.organisation.id}/people"
    for base in ("obliged", "met", "overdue", "exempt", "enrolled", "completed", "certificates"):
        for code in (base, f"people_{base}") if base != "certificates" else (base,):
            for period in ({}, {"period": "2026-Q1"}):
                reply = api.get("/figures", measure=code, **period).get_json()
                url = f"{path}?measure={code}&period={period.get('period', '')}"
                assert reply["total"] == oracle.count(url), code


def test_a_planted_wrong_number_is_found_by_the_recount(client, session, small):
    while fold_figures(session):
        pass
    session.query(Figure).filter(Figure.measure == "obliged").update(
        {Figure.people: Figure.people + 1}
    )
    session.commit()
    oracle = Oracle(session)
    sign_in(client, session, small.officer)
    page = read_page(client, f"/reporting/units/{small.units[AKMOLA]}")
    assert any(oracle.count(href) != number for href, number in list_numbers(page))
