"""Mandatory courses on "My learning" and the home page."""

import re
from datetime import timedelta

from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import sign_in
from tests.web.obligations.office import TODAY, read_text


def choose_region(office):
    return {"region_unit_id": next(iter(office.units.values()))}


def test_what_is_due_stands_by_urgency_with_why_how_long_and_until_when(client, session, office):
    office.assign(session, due_on=TODAY + timedelta(days=3))
    records.assign(
        session, office.other_course, due_on=TODAY - timedelta(days=2), **choose_region(office)
    )
    session.commit()
    sign_in(client, session, office.servants[1])
    client.get("/language/ru")
    page = read_text(client.get("/my"))
    titles = re.findall(r"<h3>([^<]+)</h3>", page)
    assert titles == [office.titles["privacy"], office.titles["security"]]
    assert "суббота, 7 марта 2026 года" in page and "четверг, 12 марта 2026 года" in page
    assert "Бұйрық № 1" in page and re.search(r"tag--bad.*tag--warn", page, re.DOTALL)


def test_days_of_grace_are_not_late_yet(client, session, office):
    office.assign(session, due_on=TODAY - timedelta(days=1), grace_days=5)
    sign_in(client, session, office.servants[1])
    assert "tag--bad" not in read_text(client.get("/my"))


def test_of_several_courses_one_is_enough_and_each_can_be_begun(client, session, office):
    records.assign(
        session,
        office.course,
        office.other_course,
        due_on=TODAY + timedelta(days=3),
        **choose_region(office),
    )
    session.commit()
    sign_in(client, session, office.servants[1])
    page = read_text(client.get("/my"))
    assert page.count("<h3>") == 1
    assert set(re.findall(r'action="/enrolment/([\w-]+)"', page)) == {"security", "privacy"}


def test_what_was_met_says_when_it_has_to_be_renewed(client, session, office):
    office.assign(session, renewal_months=6)
    sign_in(client, session, office.servants[0])
    client.get("/language/ru")
    page = read_text(client.get("/my"))
    assert "9 сентября 2026 года" in page and "tag--good" in page


def test_the_home_page_leads_with_what_is_due_first_and_stays_as_it_is_for_others(
    client, app, count_queries, session, office
):
    office.assign(session, due_on=TODAY + timedelta(days=30))
    records.assign(
        session, office.other_course, due_on=TODAY + timedelta(days=1), **choose_region(office)
    )
    session.commit()
    with count_queries(app) as visitor:
        assert "/enrolment/" not in read_text(client.get("/"))
    sign_in(client, session, office.servants[1])
    page = read_text(client.get("/"))
    assert re.findall(r'action="/enrolment/([\w-]+)"', page) == ["privacy"]
    assert "main-link" not in page, "the way on stands alone; a visitor has the doors"
    with count_queries(app) as signed_in:
        client.get("/")
    assert len(signed_in) <= len(visitor) + 4


def test_the_first_screen_costs_the_same_however_much_is_due(
    client, app, count_queries, session, office
):
    office.assign(session)
    sign_in(client, session, office.servants[1])
    with count_queries(app) as few:
        client.get("/my")
    for number in range(4):
        records.assign(
            session,
            records.add_course(session),
            due_on=TODAY + timedelta(days=number),
            now=NOW,
            **choose_region(office),
        )
    session.commit()
    with count_queries(app) as many:
        assert read_text(client.get("/my")).count("<h3>") == 5
    assert len(many) == len(few)
