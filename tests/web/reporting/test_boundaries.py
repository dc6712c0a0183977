"""Figures and lists in the boundaries of a day: what they count, and who may open them.

Every link on their pages keeps the boundaries.
"""

import re
from datetime import timedelta

import pytest

from lms.accounts.rules import OFFICER
from lms.core.clock import get_local_date
from lms.reforms.rules import MERGE, MOVE, ReformPlan
from lms.regions.queries import find_root
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.records import ZONE
from tests.factories.reforms import carry_out_reform
from tests.factories.regions import (
    ABAI,
    AKMOLA,
    AKTOBE,
    AKTOBE_CITY,
    EAST_KAZAKHSTAN,
    KOKSHETAU,
    STEPNOGORSK,
    load_unit,
)
from tests.factories.reporting import CANARY, add_country

TODAY = get_local_date(NOW, ZONE)
BEFORE = (TODAY - timedelta(days=1)).isoformat()
NUMBER = re.compile(r'<p class="meta">(\d+)')


@pytest.fixture
def small(session):
    """Kokshetau has gone from Akmola to Aktobe today, and Stepnogorsk into the city of Aktobe."""
    rows = add_country(session)
    units = rows.units
    carry_out_reform(
        session,
        ReformPlan(MOVE, TODAY, "Көкшетау", unit_ids=(units[KOKSHETAU],), parent_id=units[AKTOBE]),
    )
    carry_out_reform(
        session,
        ReformPlan(
            MERGE, TODAY, "Степногорск", unit_ids=(units[STEPNOGORSK],), into_id=units[AKTOBE_CITY]
        ),
    )
    rows.republic = find_root(session).id
    session.commit()
    return rows


def count_rows(client, unit_id, measure="enrolled", boundaries=BEFORE):
    reply = client.get(
        f"/reporting/units/{unit_id}/people?measure={measure}&boundaries={boundaries}"
    )
    assert reply.status_code == 200
    match = NUMBER.search(reply.text)
    return int(match[1]) if match else 0


@pytest.mark.parametrize(("kato", "count"), [(ABAI, 0), (EAST_KAZAKHSTAN, 2), (AKMOLA, 1)])
def test_boundaries_are_offered_of_days_on_which_the_unit_was_there(client, session, kato, count):
    """Abai region was made of a part of East Kazakhstan in 2022."""
    officer = add_person(session)
    grant(session, officer, OFFICER, kato=kato)
    where = load_unit(session, kato).id
    session.commit()
    sign_in(client, session, officer)
    page = client.get(f"/reporting/units/{where}").text
    select = re.search(r'<select[^>]*name="boundaries".*?</select>', page, re.DOTALL)
    days = re.findall(r'value="(\d[\d-]+)"', select[0]) if select else []
    assert len(days) >= count and bool(days) == bool(count)
    for day in days:
        assert client.get(f"/reporting/units/{where}?boundaries={day}").status_code == 200


def test_the_republic_has_the_same_number_in_all_boundaries_and_each_region_its_own(
    client, session, small
):
    sign_in(client, session, small.admin)
    for measure in ("enrolled", "active", "completed", "certified"):
        assert (
            count_rows(client, small.republic, measure)
            == count_rows(client, small.republic, measure, "")
            > 0
        )
    assert (
        count_rows(client, small.units[AKMOLA]),
        count_rows(client, small.units[AKMOLA], boundaries=""),
    ) == (16, 4)
    assert (
        count_rows(client, small.units[AKTOBE]),
        count_rows(client, small.units[AKTOBE], boundaries=""),
    ) == (8, 20)


def test_the_page_offers_the_day_before_the_reform_and_keeps_it_in_every_link(
    client, session, small
):
    sign_in(client, session, small.admin)
    page = client.get(f"/reporting/units/{small.units[AKMOLA]}").text
    assert f'<option value="{BEFORE}">' in page
    page = client.get(f"/reporting/units/{small.units[AKMOLA]}?boundaries={BEFORE}").text
    assert f'<option selected value="{BEFORE}">' in page
    content = page[page.index("<h1") :]
    links = [
        link
        for link in re.findall(r'(?:href|action)="(/reporting/units/[^"]*)"', content)
        if "?" in link
    ]
    assert len(links) > 10
    assert [link for link in links if f"boundaries={BEFORE}" not in link] == []


def test_a_file_has_the_boundaries_of_its_page(client, session, small):
    sign_in(client, session, small.admin)
    path = f"/reporting/units/{small.units[AKMOLA]}"
    areas = client.send(f"{path}/export/areas?boundaries={BEFORE}", {"format": "csv"}).text
    assert "Степногор қаласы" in areas
    people = client.send(
        f"{path}/people/export?measure=enrolled&boundaries={BEFORE}", {"format": "csv"}
    ).text
    assert len(people.strip().splitlines()) == 17


def test_an_officer_sees_in_old_boundaries_those_alone_whom_they_answer_for_today(
    client, session, small
):
    sign_in(client, session, small.officer)
    akmola = small.units[AKMOLA]
    page = client.get(f"/reporting/units/{akmola}?boundaries={BEFORE}").text
    assert count_rows(client, akmola) == 4
    assert CANARY not in client.get(f"/reporting/units/{akmola}/people?boundaries={BEFORE}").text
    large = re.findall(
        r'measure=enrolled&amp;boundaries=[\d-]+"[^>]*>\s*(\d+)|boundaries=[\d-]+&amp;measure=enrolled"[^>]*>\s*(\d+)',
        page,
    )
    assert {number for pair in large for number in pair if number} <= {"4"}


OPENED = {
    "foreign_officer": {KOKSHETAU: 200, STEPNOGORSK: 200, AKMOLA: 404},
    "officer": {AKMOLA: 200, KOKSHETAU: 404, STEPNOGORSK: 404, AKTOBE: 404},
    "hr": {AKMOLA: 404},
}


def test_a_unit_of_old_boundaries_is_opened_by_whoever_answers_for_it_or_its_successor_today(
    client, session, small
):
    for who, units in OPENED.items():
        sign_in(client, session, getattr(small, who))
        statuses = {
            kato: {
                client.get(
                    f"/reporting/units/{small.units[kato]}{rest}?boundaries={BEFORE}"
                ).status_code
                for rest in ("", "/people")
            }
            for kato in units
        }
        assert statuses == {kato: {expected} for kato, expected in units.items()}


def test_the_list_of_a_closed_unit_holds_its_people_of_then(client, session, small):
    sign_in(client, session, small.foreign_officer)
    assert count_rows(client, small.units[STEPNOGORSK]) == 4
    assert client.get(f"/reporting/units/{small.units[STEPNOGORSK]}").status_code == 404


def test_a_day_that_is_none_or_has_not_passed_means_todays_boundaries(client, session, small):
    sign_in(client, session, small.admin)
    for day in ("2999-01-01", "yesterday", "2026-02-30", "%00", TODAY.isoformat()):
        assert count_rows(client, small.units[AKMOLA], boundaries=day) == 4
        page = client.get(f"/reporting/units/{small.units[AKMOLA]}?boundaries={day}").text
        lists = re.findall(r'href="([^"]+/people\?[^"]+)"', page.split("<h1")[1])
        assert lists and not any("boundaries=" in href for href in lists)


def test_a_unit_that_did_not_stand_on_the_day_is_not_found(client, session, small):
    sign_in(client, session, small.admin)
    assert client.get("/reporting/units/999999?boundaries=2021-01-01").status_code == 404
