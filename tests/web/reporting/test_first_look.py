"""The overview of the page of figures, the ranking, and lists filtered by the vocabulary."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import update

from lms.accounts.models import Person
from lms.enrolment.models import Enrolment
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, grant, sign_in
from tests.factories.records import add_civil_servant
from tests.factories.regions import ABAI, AKMOLA, KOKSHETAU, SEMEI, STEPNOGORSK
from tests.factories.reporting import CANARY, add_country


@pytest.fixture
def small(session):
    return add_country(session)


def read_page(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def read_card(page, name):
    """Return the words of a card of the first look."""
    return " ".join(
        re.sub(
            "<[^>]+>", " ", re.search(rf'id="{name}".*?</section>', page, re.DOTALL).group()
        ).split()
    )


def count_rows(page):
    return len(re.findall(r'<th scope="row"', page))


def list_steps(page):
    return [
        unescape(href)
        for href in re.findall(
            r'<a href="([^"]+)"',
            re.search(r'id="first-next".*?</section>', page, re.DOTALL).group(),
        )
    ]


def test_the_last_seven_days_are_counted_beside_the_seven_before(client, session, small):
    sign_in(client, session, small.officer)
    week = read_card(read_page(client, f"/reporting/units/{small.units[AKMOLA]}"), "first-week")
    assert [int(number) for number in re.findall(r"\d+", week)] == [4, 0, 0, 8, 0, 0]


def test_each_number_of_a_week_opens_its_people(client, session):
    """Also in a URL with a period, since the week is that of today."""
    officer, course = add_person(session, kato=ABAI), records.add_course(session)
    grant(session, officer, "officer", kato=ABAI)
    for days, number in ((1, 2), (7, 1), (8, 3), (14, 1), (15, 1)):
        employer = add_organisation(session, kato=SEMEI)
        for _ in range(number):
            add_civil_servant(session, kato=SEMEI, organisation_id=employer.id)
        due_on = (NOW - timedelta(days=days)).date()
        records.assign(session, course, due_on=due_on, organisation_id=employer.id)
    for days in (0, 6, 7, 13, 14):
        for _ in range(1 + days):
            now = NOW - timedelta(days=days)
            records.enrol(session, add_person(session, kato=SEMEI), course, now=now)
    where = officer.region_unit_id
    session.commit()
    sign_in(client, session, officer)
    for query in ("", "?period=2025"):
        page = read_page(client, f"/reporting/units/{where}{query}")
        week = re.search(r'id="first-week".*?</section>', page, re.DOTALL).group()
        links = re.findall(r'<a href="([^"]+)">[^<\d]*(\d+)', week)
        assert [int(number) for _href, number in links] == [8, 22, 3, 4]
        assert [count_rows(read_page(client, unescape(href))) for href, _ in links] == [8, 22, 3, 4]


def test_what_comes_next_is_of_the_area_and_of_today_whatever_the_period(client, session, small):
    """The administrator's list of the late would else be the whole country's."""
    unit_id, organisation_id = small.units[AKMOLA], small.organisation.id
    sign_in(client, session, small.admin)
    for query in ("", "?period=2020"):
        page = read_page(client, f"/reporting/units/{unit_id}{query}")
        [step] = list_steps(page)
        assert step == f"/obligations/late?unit=unit-{unit_id}"
        late = read_page(client, step)
        assert CANARY not in late
        [people] = re.findall(r"(\d+) адам", re.search(r'<p class="meta">.*?</p>', late).group())
        assert people == re.search(r"\d+", read_card(page, "first-next"))[0]
    page = read_page(client, f"/reporting/organisations/{organisation_id}?period=2020")
    [step] = list_steps(page)
    number = int(re.search(r"\d+", read_card(page, "first-next"))[0])
    assert number == count_rows(read_page(client, step)) > 0
    sign_in(client, session, small.hr)
    page = read_page(client, f"/reporting/organisations/{organisation_id}")
    assert list_steps(page) == ["/obligations/late"], "whom HR answer for they may remind"


def test_each_thing_to_do_leads_to_a_page_that_opens(client, session, small):
    sign_in(client, session, small.officer)
    steps = list_steps(read_page(client, f"/reporting/units/{small.units[AKMOLA]}"))
    assert [step.split("?")[0] for step in steps] == ["/obligations/late"]
    late = read_page(client, steps[0])
    assert "аяқталуға тиіс курстар: 32." in late


def test_those_due_soon_are_counted_as_their_list_has_them(client, session, small):
    records.assign(
        session,
        records.add_course(session),
        due_on=(NOW + timedelta(days=14)).date(),
        region_unit_id=small.units[STEPNOGORSK],
    )
    session.commit()
    sign_in(client, session, small.officer)
    steps = list_steps(read_page(client, f"/reporting/units/{small.units[AKMOLA]}"))
    soon = next(step for step in steps if "measure=people_open" in step)
    assert count_rows(read_page(client, soon)) == 5


def test_where_nobody_must_do_anything_the_page_says_what_comes_next(client, session):
    officer = add_person(session)
    grant(session, officer, "officer", kato=AKMOLA)
    sign_in(client, session, officer)
    page = client.get("/reporting/", follow_redirects=True).get_data(as_text=True)
    assert list_steps(page) == ["/obligations/new"]
    assert "overview__bar" not in page


def test_a_share_reads_the_same_in_the_overview_and_in_the_tables(client, session):
    """One of eight is 12.5 %: everywhere 13."""
    officer, course = add_person(session, kato=AKMOLA), records.add_course(session)
    grant(session, officer, "officer", kato=AKMOLA)
    people = [add_civil_servant(session, kato=KOKSHETAU) for _ in range(8)]
    where = officer.region_unit_id
    soon = (NOW + timedelta(days=5)).date()
    records.assign(session, course, due_on=soon, region_unit_id=where)
    records.finish(session, people[0], course)
    session.commit()
    sign_in(client, session, officer)
    page = read_page(client, f"/reporting/units/{where}")
    assert "13 %" in read_card(page, "first-share")
    cells = re.findall(r"<td[^>]*>\s*<span>(12|13)</span>", page)
    assert set(cells) == {"13"} and len(cells) >= 2, "by district, by course, by month"


def test_districts_are_ranked_by_share_and_small_ones_follow_without_a_rank(client, session, small):
    for _ in range(20):
        who = add_civil_servant(session, kato=STEPNOGORSK)
        records.finish(session, who, small.courses[0])
    records.resolve_all(session)
    session.commit()
    sign_in(client, session, small.officer)
    page = read_page(client, f"/reporting/units/{small.units[AKMOLA]}")
    areas = page[page.index('id="areas"') :]
    table = areas[areas.index("<table") : areas.index("</table>")]
    rows = re.findall(
        r'<th scope="row"[^>]*>(?:<a href="[^"]*">)?([^<]+).*?<span>([^<]*)</span>',
        table,
        re.DOTALL,
    )
    ranks = [(name.split()[0], rank) for name, rank in rows]
    assert ranks[0] == ("Степногор", "1"), "25 people"
    assert ("Көкшетау", "–") in ranks, "ten people who must complete two courses each"
    assert ranks[1] == ("Ақкөл", "–")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("measure=people_enrolled&sex=f", 1),
        ("measure=enrolled&sex=f&sex=m", 2),
        ("measure=enrolled&audience=citizen", 0),
        ("measure=enrolled&sex=nobody&unit=x", 16),
        ("measure=completed&period=2026-H1", 4),
        ("measure=completed&period=2026-03-01..2026-03-09", 4),
        ("measure=certificates", 8),
        ("measure=certified", 8),
        ("measure=never_started", 24),
        ("measure=pass_rate", 16),
        ("measure=attempts", 0),
        ("measure=exempt", 0),
    ],
)
def test_a_list_is_narrowed_by_the_words_that_an_indicator_counts_by(
    client, session, small, query, count
):
    two = (
        session.query(Enrolment)
        .filter(Enrolment.region_unit_id == small.units[KOKSHETAU])
        .order_by(Enrolment.id)
        .limit(2)
        .all()
    )
    for one, sex in zip(two, "fm", strict=True):
        session.execute(update(Enrolment).where(Enrolment.id == one.id).values(sex=sex))
    session.commit()
    sign_in(client, session, small.officer)
    assert (
        count_rows(read_page(client, f"/reporting/units/{small.units[AKMOLA]}/people?{query}"))
        == count
    )


def test_the_filter_form_keeps_what_the_url_narrows_to(client, session, small):
    sign_in(client, session, small.officer)
    page = read_page(
        client, f"/reporting/units/{small.units[AKMOLA]}/people?measure=enrolled&sex=f&sex=unknown"
    )
    assert re.findall(r'<input type="hidden" name="sex" value="(\w+)"', page) == ["f", "unknown"]
    assert "sex=f&amp;sex=unknown" in page, "and the file is of the same people"


def test_organisations_are_ranked_and_open_their_people(client, session, small):
    session.execute(update(Person).values(position=""))
    session.commit()
    sign_in(client, session, small.officer)
    page = read_page(client, f"/reporting/units/{small.units[AKMOLA]}/organisations")
    assert count_rows(page) == 1
    for href, count in re.findall(r'<a href="([^"]+/people\?[^"]*)">\s*(\d+)', page):
        assert count_rows(read_page(client, unescape(href))) == int(count)
    assert client.get(f"/reporting/units/{small.units[AKMOLA]}0/organisations").status_code == 404
