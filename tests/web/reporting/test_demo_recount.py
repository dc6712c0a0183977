"""Each number about the demo equals a recount of its records: pages, files, API, open data."""

import csv
import io
import json
import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Date, bindparam, select, text, update

from lms.accounts.models import Organisation, Person
from lms.demo.filling import fill_demo
from lms.reporting.models import Figure
from lms.reporting.rules.vocabulary import MEASURES
from tests.factories.accounts import sign_in
from tests.factories.api import ApiClient, add_api_token
from tests.factories.catalogue import load_demo_courses
from tests.factories.open_data import count_now
from tests.unit.reporting.recount_codes import count_code
from tests.web.reporting.oracle import TODAY, Oracle, count_rows, list_numbers, read_page

LEARNERS = 120
FACT = re.compile(r'<a href="(/programmes/regions/\d+/indicators/\d+/rows[^"]*)"[^>]*>([^<]*)</a>')
PROGRESS = re.compile(r'<a href="/obligations/(\d+)(?:\?state=(\w+))?"[^>]*>(\d+)</a>')
HELD = text("""SELECT count(*) FROM training t WHERE t.cancelled_at IS NULL
AND t.held_on >= :first AND t.held_on < :end AND t.region_unit_id = :unit
AND EXISTS (SELECT 1 FROM training_sign_up s WHERE s.training_id = t.id AND s.came)""").bindparams(
    bindparam("first", type_=Date), bindparam("end", type_=Date)
)
LAST_ROUNDS = """SELECT o.assignment_id, o.state, o.due_on FROM obligation o
WHERE o.state IN ('open', 'met', 'exempt') AND o.round = (SELECT max(r.round) FROM obligation r
WHERE r.assignment_id = o.assignment_id AND r.person_id = o.person_id)"""

pytestmark = pytest.mark.twin_left_out("postgresql")


@pytest.fixture
def demo(container, session, client):
    """Return the demo with its administrator signed in, and the recount of its records.

    Its pages are not judged here: the same of fewer records are, in test_figures.py and beside it.
    """
    client.judge = False
    session.rollback()
    with container.database.write() as writing:
        load_demo_courses(writing, container.storage)
    fill_demo(container, LEARNERS)
    admin = session.scalar(select(Person).where(Person.user_name == "demo-admin"))
    session.rollback()
    sign_in(client, session, admin)
    return Oracle(session)


def list_regions(session):
    root = session.scalar(text("SELECT id FROM region_unit WHERE parent_id IS NULL"))
    query = text("SELECT id FROM region_unit WHERE parent_id = :root AND valid_to IS NULL")
    regions = session.scalars(query, {"root": root}).all()
    session.rollback()
    return root, regions


def test_every_number_of_the_demo_is_that_of_its_records(client, session, container, demo):
    root, regions = list_regions(session)
    check_figures(client, demo, root, regions)
    check_reports(client, session, demo, root, regions)
    check_programmes(client, session, demo, regions)
    check_obligations(client, session, demo)
    check_open_data(client, session, container, demo, root)
    check_api(client, session, demo)
    with container.database.write() as writing:
        writing.execute(update(Figure).values(people=Figure.people + 1))
    with pytest.raises(AssertionError):
        check_figures(client, demo, root, regions)


def check_figures(client, demo, root, regions):
    """Check the pages of the country, of each region and of the organisations that they name."""
    organisations = sorted({one.organisation for one in demo.records if one.organisation})
    paths = [f"/reporting/units/{root}", *(f"/reporting/units/{region}" for region in regions)]
    paths += [f"/reporting/organisations/{organisation}" for organisation in organisations[:3]]
    paths += [f"/reporting/units/{root}/organisations"]
    opened_urls = set()
    for path in [*paths, *(f"{paths[0]}?period={period}" for period in ("2025", "2026-Q1"))]:
        numbers = list(list_numbers(read_page(client, path)))
        assert numbers, path
        for href, number in numbers:
            assert demo.count(href) == number, (path, href)
            if len(opened_urls) < 20 and href not in opened_urls and number:
                opened_urls.add(href)
                assert count_rows(client, href) == number, href


def check_reports(client, session, demo, root, regions):
    """Check the reports of the country and the regions, in the file that holds all numbers."""
    for area in (root, *regions):
        path = f"/periodic-reports/units/{area}/2026-H1"
        read_page(client, path)
        content = json.loads(client.send(f"{path}/download", {"format": "json"}).data)
        first, end = demo.read_days("2026-H1")
        here = [one for one in demo.list_area_records("units", area) if first <= one.day < end]
        assert content["totals"] == {code: count_code(here, code, TODAY) for code in MEASURES}
        for table in content["tables"]:
            for row in table["rows"]:
                row_records = [
                    one for one in here if is_in_row(demo, area, table["name"], row, one)
                ]
                expected = {code: count_code(row_records, code, TODAY) for code in row["values"]}
                assert row["values"] == expected, (area, table["name"], row["key"])
        if area != root:
            check_plan(session, demo, content["plan"], area)


def is_in_row(demo, area, table, row, one):
    """Return whether a record belongs to a row; the row without a key is the area itself."""
    key = row["key"]
    if table == "months":
        return f"{one.day:%Y-%m}" == key
    if table == "courses":
        return one.course == int(key)
    return int(key) in demo.paths[one.unit] if key else one.unit == area


def check_plan(session, demo, plan, region):
    """Check the facts beside the plan of a region."""
    for line in plan["rows"]:
        span = f"{line['first']}..{line['last']}"
        assert line["fact"] == count_fact(session, demo, region, line["indicator"], span)


def count_fact(session, demo, region, indicator, period):
    """Count a fact of an indicator of the demo from the records."""
    query = text("SELECT measure, filters FROM indicator WHERE id = :id")
    measure, filters = session.execute(query, {"id": indicator}).one()
    first, end = demo.read_days(period)
    if measure == "trainings_held":
        lesson_count = sum(
            session.scalar(HELD, {"first": first, "end": end, "unit": unit})
            for unit, path in demo.paths.items()
            if region in path
        )
        session.rollback()
        return lesson_count
    session.rollback()
    own_filters = filters if isinstance(filters, dict) else json.loads(filters or "{}")
    assert set(own_filters) <= {"audience"}
    here = [
        one
        for one in demo.list_area_records("units", region)
        if first <= one.day < end and one.audience in own_filters.get("audience", [one.audience])
    ]
    return count_code(here, measure, TODAY)


def check_programmes(client, session, demo, regions):
    programmes = session.scalars(text("SELECT id FROM programme ORDER BY id")).all()
    indicators = session.scalars(text("SELECT id FROM indicator ORDER BY id")).all()
    session.rollback()
    paths = ["/programmes/", *(f"/programmes/?indicator={one}" for one in indicators)]
    paths += [f"/programmes/{one}" for one in programmes]
    paths += [f"/programmes/{programmes[0]}/indicators/{one}" for one in indicators]
    facts = set()
    for path in paths:
        for href, words in FACT.findall(read_page(client, path)):
            number = re.match(r"[\d\s\u00a0\u202f]+", unescape(words).strip())
            url = urlsplit(unescape(href))
            query = parse_qs(url.query)
            if number is None or "since" in query:
                continue
            region, indicator = map(int, re.findall(r"\d+", url.path))
            fact = count_fact(session, demo, region, indicator, query["period"][0])
            assert int(re.sub(r"\D", "", number[0])) == fact, (path, href)
            facts.add((region, indicator))
    assert len(facts) > len(regions)


def check_obligations(client, session, demo):
    """Check assignments and the list of late people, which has one row for each person."""
    rows = session.execute(text(LAST_ROUNDS)).all()
    session.rollback()
    day = {
        row: row.due_on if isinstance(row.due_on, date) else date.fromisoformat(row.due_on)
        for row in rows
    }
    tests = {
        "": lambda row: True,
        "met": lambda row: row.state == "met",
        "exempt": lambda row: row.state == "exempt",
        "overdue": lambda row: row.state == "open" and day[row] < TODAY,
    }
    numbers = PROGRESS.findall(read_page(client, "/obligations/"))
    assert len(numbers) > 5
    for assignment, state, number in numbers:
        obligations = [
            row for row in rows if row.assignment_id == int(assignment) and tests[state](row)
        ]
        assert len(obligations) == int(number), (assignment, state)
    assert count_rows(client, "/obligations/late") == count_code(demo.records, "overdue", TODAY)


def check_open_data(client, session, container, demo, root):
    """Check the published file; suppressed cells are empty, and some are published."""
    count_now(container)
    data = client.get("/reporting/open-data/figures.csv").data.decode("utf-8-sig")
    codes = {
        kato: number for number, kato in session.execute(text("SELECT id, kato FROM region_unit"))
    }
    session.rollback()
    shown_count = 0
    for row in csv.DictReader(io.StringIO(data)):
        area = root if row["region"] == "KZ" else codes.get(row["region"])
        if area is None:
            continue
        first, end = demo.read_days(row["period"])
        here = [
            one
            for one in demo.list_area_records("units", area)
            if first <= one.day < end and row["audience"] in ("all", one.audience)
        ]
        for code in set(row) & set(MEASURES):
            if row[code]:
                shown_count += 1
                assert int(row[code]) == count_code(here, code, TODAY), row
    assert shown_count > 100


def check_api(client, session, demo):
    organisation = session.scalar(
        select(Organisation).where(
            Organisation.id == min(one.organisation for one in demo.records if one.organisation)
        )
    )
    api = ApiClient(client, add_api_token(session, organisation, "reports:read"))
    session.commit()
    here = demo.list_area_records("organisations", organisation.id)
    for code in MEASURES:
        reply = api.get("/figures", measure=code).get_json()
        assert reply["total"] == count_code(here, code, TODAY), code
