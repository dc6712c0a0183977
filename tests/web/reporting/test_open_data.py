"""The public page and its files, read as the specifications of the formats say."""

import csv
import io
import re
from datetime import date
from itertools import product

import pytest

from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, OPERATOR
from lms.background.dispatch import run_one
from lms.core.clock import get_local_date
from lms.regions.queries import find_root
from lms.reporting.jobs.open_data import plan_open_data
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.counting import CountQuery, count_facts
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import ALL, AUDIENCE, MONTH, REGION
from tests.conftest import NOW
from tests.factories import records
from tests.factories.open_data import add_learners, build_sample_figures, count_now, publish
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, load_unit

PAGE = "/reporting/open-data"
MEASURES = ("people_enrolled", "enrolled", "people_completed", "completed", "certificates")


@pytest.fixture
def country(session, container):
    """Create records of two regions and two years, with two courses each, and count them.

    Small groups are among them, and a person of this month, which has not ended.
    """
    courses = [records.add_course(session), records.add_course(session)]
    for kato, people, day, audience in (
        (KOKSHETAU, 12, date(2025, 11, 20), CITIZEN),
        (KOKSHETAU, 3, date(2025, 12, 20), CIVIL_SERVANT),
        (AKTOBE_CITY, 9, date(2025, 12, 20), CIVIL_SERVANT),
        (AKMOLA, 6, date(2026, 2, 20), CIVIL_SERVANT),
        (AKTOBE_CITY, 30, date(2025, 11, 20), CITIZEN),
        (AKTOBE_CITY, 8, date(2026, 2, 1), CITIZEN),
        (AKTOBE, 7, date(2026, 3, 8), CITIZEN),
    ):
        add_learners(
            session,
            courses,
            kato=kato,
            people=people,
            on=day,
            audience=audience,
            certified=kato != AKMOLA,
        )
    session.commit()
    count_now(container)
    return {kato: load_unit(session, kato).id for kato in (AKMOLA, AKTOBE)}


def read_csv_cells(client):
    """Return the cells of the CSV by region, period, audience and measure, None if empty."""
    rows = csv.DictReader(io.StringIO(client.get(f"{PAGE}/figures.csv").data.decode("utf-8-sig")))
    return {
        (row["region"], row["period"], row["audience"], name): int(row[name]) if row[name] else None
        for row in rows
        for name in MEASURES
    }


def read_cube(dataset):
    """Return the values of a JSON-stat dataset by the ids of their categories.

    json-stat.org/full: row-major order, in which the last dimension changes first.
    """
    categories = [dataset["dimension"][name]["category"]["index"] for name in dataset["id"]]
    return dict(zip(product(*categories), dataset["value"], strict=True))


def test_all_files_hold_the_numbers_that_were_counted_but_for_the_hidden_ones(
    client, session, country
):
    numbers = read_csv_cells(client)
    datasets = [client.get(f"{PAGE}/figures.{language}.json").json for language in ("kk", "ru")]
    assert read_cube(datasets[0]) == read_cube(datasets[1]) == numbers
    today = get_local_date(NOW, records.ZONE)
    codes = {country[AKMOLA]: "110000000", country[AKTOBE]: "150000000", ALL: "KZ"}
    everywhere = load_area(session, OPERATOR, UNITS, find_root(session).id)
    checked, hidden = 0, 0
    for first, end in ((date(2025, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 3, 1))):
        query = CountQuery(today, period=Period(first, end))
        for measure in MEASURES:
            for row in count_facts(
                session, everywhere, measure, (REGION, AUDIENCE, MONTH), query=query, totals=True
            ):
                region, audience, month = row.keys
                if month == ALL and first.year == 2026:
                    continue  # the year has not ended
                period = f"{first.year}" if month == ALL else f"{month:%Y-%m}"
                value = numbers[
                    codes[region], period, "all" if audience == ALL else audience, measure
                ]
                assert value in (row.count, None)
                assert value is not None or audience != ALL or region != ALL
                checked, hidden = checked + 1, hidden + (value is None)
    assert checked > 60
    assert 0 < hidden < checked / 2
    assert numbers["110000000", "2025-12", "civil_servant", "completed"] is None, (
        "six completions of three people"
    )
    assert numbers["150000000", "2026-02", "citizen", "completed"] == 16
    assert numbers["150000000", "2026-02", "citizen", "people_completed"] == 8
    assert numbers["110000000", "2026-02", "civil_servant", "certificates"] == 0
    assert not {period for _region, period, *_rest in numbers} & {"2026", "2026-03"}
    assert len({region for region, *_rest in numbers}) == 22, (
        "20 regions, the country, and no region"
    )


@pytest.fixture
def published_figures(container):
    """Figures as a count leaves them, without counting."""
    with container.database.write() as session:
        publish(session, container.storage, build_sample_figures())


def test_files_and_page_are_kept_by_whoever_asks_and_asking_counts_nothing(
    client, app, published_figures, count_queries
):
    for name in ("figures.csv", "figures.kk.json", "figures.ru.json", "datapackage.json"):
        first = client.get(f"{PAGE}/{name}")
        assert (
            first.status_code,
            first.headers["Cache-Control"],
            "Set-Cookie" in first.headers,
        ) == (200, "public, max-age=3600", False)
        assert (
            client.get(
                f"{PAGE}/{name}", headers={"If-None-Match": first.headers["ETag"]}
            ).status_code
            == 304
        )
    tag = client.get(PAGE).headers["ETag"]
    assert client.get(PAGE, headers={"If-None-Match": tag}).status_code == 304
    with count_queries(app) as statements:
        client.get(f"{PAGE}?again=1")
        client.get(f"{PAGE}/figures.csv")
    assert len(statements) <= 2
    assert not any("enrolment" in statement for statement in statements)


def test_the_page_shows_the_latest_year_the_dictionary_and_the_licence_and_the_foot_leads_to_it(
    client, published_figures
):
    assert f'href="{PAGE}"' in client.get("/help").get_data(as_text=True)
    for language in ("kk", "ru"):
        client.get(f"/language/{language}")
        page = client.get(PAGE).get_data(as_text=True)
        for needed in (
            "CC BY 4.0",
            "people_completed",
            "figures.csv",
            "datapackage.json",
            f"figures.{language}.json",
            "2025",
        ):
            assert needed in page
        assert "Тегі" not in page


def test_before_the_first_count_there_is_a_page_with_a_next_step_and_no_file(client):
    page = client.get(PAGE)
    assert page.status_code == 200
    assert 'href="/catalogue/"' in page.get_data(as_text=True)
    client.judge = False
    assert client.get(f"{PAGE}/figures.csv").status_code == 404


def test_figures_are_counted_once_an_hour_and_changes_show_then(client, container, clock, session):
    courses = [records.add_course(session)]
    add_learners(session, courses, kato=AKTOBE_CITY, people=8, on=date(2026, 2, 8))
    session.commit()
    plan_open_data(container)
    assert run_one(container) is True
    key = ("150000000", "2026-02", "citizen", "people_completed")
    assert read_csv_cells(client)[key] == 8
    add_learners(session, courses, kato=AKTOBE_CITY, people=20, on=date(2026, 2, 9))
    session.commit()
    clock.forward(minutes=59)
    plan_open_data(container)
    assert run_one(container) is False
    clock.forward(minutes=1)
    for _ in range(2):
        plan_open_data(container)
    assert run_one(container) is True
    assert run_one(container) is False
    assert read_csv_cells(client)[key] == 28


@pytest.mark.parametrize("column", ["region", *MEASURES])
def test_the_table_of_regions_is_sorted_by_every_column(client, country, column):
    page = client.get(f"{PAGE}?sort=-{column}").text
    assert page.count('aria-sort="descending"') == 1
    table = re.search(r"<tbody.*?</tbody>", page, re.DOTALL).group()
    rows = [
        re.findall(r"<t[hd][^>]*>(?:<span>)?([^<]*)", row)
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)
    ]
    assert len(rows) == 20
    if column != "region":
        texts = [row[1 + MEASURES.index(column)] for row in rows]
        numbers = [int(text) for text in texts if text.isdigit()]
        assert numbers == sorted(numbers, reverse=True)
        assert texts[: len(numbers)] == [str(number) for number in numbers]


def test_an_unknown_order_and_strange_parameters_change_nothing(client, country):
    plain = client.get(PAGE).text
    assert "aria-sort" not in plain
    assert "evil" not in client.get(f"{PAGE}?sort=evil&evil=1").text.split("<main")[1]
