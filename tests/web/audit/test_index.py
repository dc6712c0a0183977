"""The audit record: an administrator finds who granted a role; others see their scope alone."""

import csv
import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER
from lms.accounts.services import record_event
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI


@pytest.fixture
def admin(session):
    return accounts.add_person(session, surname="Бастық", given_name="Аян", kato=SEMEI)


@pytest.fixture
def world(session, admin):
    """People of two regions, with one event about each, and three by own staff."""
    accounts.grant(session, admin, NATIONAL_ADMIN)
    organisation = accounts.add_organisation(session)
    foreign = accounts.add_organisation(session, kato=SEMEI)
    near = accounts.add_person(session, surname="Жақынов", organisation_id=organisation.id)
    far = accounts.add_person(session, surname="Алысов", organisation_id=foreign.id, kato=SEMEI)
    hr = accounts.add_person(session, surname="Кадрова", organisation_id=organisation.id)
    accounts.grant(session, hr, HR, organisation_id=organisation.id)
    officer = accounts.add_person(session, surname="Өңірова", kato=AKMOLA)
    accounts.grant(session, officer, OFFICER, kato=AKMOLA)
    for subject in (near, far):
        record_event(
            session,
            kind="role_granted",
            subject=f"person:{subject.id}",
            by_id=admin.id,
            now=NOW,
            role=HR,
            organisation_id=organisation.id,
        )
    record_event(session, kind="organisation_closed", subject=f"organisation:{foreign.id}", now=NOW)
    record_event(session, kind="person_blocked", subject=f"person:{far.id}", by_id=hr.id, now=NOW)
    session.commit()
    return {
        "near": near,
        "far": far,
        "hr": hr,
        "officer": officer,
        "body": organisation,
        "admin": admin,
    }


def sign_in(client, session, who):
    accounts.sign_in(client, session, who)
    session.commit()


def read_names(text):
    return set(re.findall(r"Жақынов|Алысов|Бастық|Кадрова|Өңірова", text.partition("<table")[2]))


def test_an_administrator_finds_who_gave_a_role_by_clicks_alone(client, session, world):
    sign_in(client, session, world["admin"])
    page = client.get(f"/accounts/people/{world['near'].id}").text
    link = re.search(r'href="(/audit/\?person=\d+)"', page)[1]
    events_page = client.get(link).text
    assert read_names(events_page) == {"Жақынов", "Бастық"}
    assert "table--dense" in events_page, "fifty events are no twenty screens of a phone"
    assert "Рөл берілді" in events_page
    assert "кадр қызметі" in events_page
    assert world["body"].name_kk in events_page


def test_an_administrator_sees_all_and_a_filter_filters(client, session, world):
    sign_in(client, session, world["admin"])
    assert read_names(client.get("/audit/").text) >= {"Жақынов", "Алысов", "Бастық", "Кадрова"}
    for query, names in {
        "subject_name=алысов": {"Алысов", "Бастық", "Кадрова"},
        "actor_name=кадрова": {"Алысов", "Кадрова"},
        "subject_name=алысов&actor_name=бастық": {"Алысов", "Бастық"},
        "group=roles": {"Жақынов", "Алысов", "Бастық"},
        "kind=person_blocked": {"Алысов", "Кадрова"},
        "kind=no_such_kind": set(),
        "actor_name=nobody": set(),
        "until=2020-01-01": set(),
        "since=0001-01-01&until=9999-12-31&kind=person_blocked": {"Алысов", "Кадрова"},
        f"since={NOW:%Y-%m-%d}&until={NOW:%Y-%m-%d}&kind=person_blocked": {"Алысов", "Кадрова"},
        f"organisation_id={world['body'].id}&kind=role_granted": {"Жақынов", "Бастық"},
    }.items():
        assert read_names(client.get(f"/audit/?{query}").text) == names, query


def test_hr_and_officers_see_their_scope_and_what_their_people_did(client, session, world):
    for who in ("hr", "officer"):
        sign_in(client, session, world[who])
        page = client.get("/audit/").text
        assert read_names(page) == {"Жақынов", "Бастық", "Кадрова"}
        assert "Сізге қарасты емес адам" in page  # the one whom HR of the scope has blocked
        assert "lms audit verify" not in page


def test_what_the_reader_may_not_open_is_no_link(client, session, world):
    record_event(
        session,
        kind="import_check_requested",
        subject="import:7",
        by_id=world["hr"].id,
        now=NOW,
        organisation_id=world["body"].id,
    )
    links = {}
    for who in ("hr", "officer"):
        sign_in(client, session, world[who])
        page = client.get("/audit/").text
        assert "№\u00a07 жүктелген тізім" in page
        links[who] = 'href="/people-import/imports/7"' in page
    assert links == {"hr": True, "officer": False}


def test_a_second_role_that_may_not_read_the_record_widens_nothing(client, session, world):
    accounts.grant(session, world["hr"], CONSULTANT, kato=SEMEI)
    sign_in(client, session, world["hr"])
    assert "Алысов" not in client.get("/audit/").text


@pytest.mark.parametrize("role", [None, CONSULTANT, TRAINER])
def test_nobody_else_enters(client, session, world, role):
    who = accounts.add_person(session)
    if role:
        accounts.grant(session, who, role, **({"kato": KOKSHETAU} if role == CONSULTANT else {}))
    sign_in(client, session, who)
    assert client.get("/audit/").status_code == 403


def test_looking_is_recorded_with_the_filters_as_codes_and_no_typed_text(client, session, world):
    sign_in(client, session, world["admin"])
    client.get("/audit/?group=roles&subject_name=Алысов&kind=role_granted&until=2020-01-01")
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "list_opened")).all()[-1]
    assert (event.subject, event.actor_id) == ("list:audit.index", world["admin"].id)
    assert event.details == {
        "people": 0,
        "filters": {
            "group": "roles",
            "subject_name": "text",
            "kind": "role_granted",
            "until": "2020-01-01",
        },
    }
    assert (event.origin, event.network) == ("browser", "127.0.0.0/24")


def test_pages_lead_from_the_latest_to_the_first_and_back(client, session, world):
    for number in range(120):
        record_event(
            session, kind="signed_in", subject=f"person:{world['near'].id}", now=NOW, n=number
        )
    sign_in(client, session, world["admin"])
    path, ids = "/audit/?kind=signed_in", []
    while path:
        page = client.get(path).text
        ids.append(page.count("Жақынов"))
        older = re.search(r'href="([^"]+before=\d+[^"]*)"', page)
        last, path = path, older[1].replace("&amp;", "&") if older else None
    assert ids == [50, 50, 20]
    newer = re.search(r'href="([^"]+after=\d+[^"]*)"', client.get(last).text)[1]
    assert client.get(newer.replace("&amp;", "&")).text.count("Жақынов") == 50


def test_the_list_is_saved_as_a_file_within_scope(client, session, world):
    sign_in(client, session, world["hr"])
    reply = client.send("/audit/export?group=roles", {"format": "csv"})
    text = reply.get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(rows) == 2 and rows[1][7] == "role_granted"
    assert "Жақынов" in text and "Алысов" not in text
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "exported")).all()[-1]
    assert (event.subject, event.details["table"]) == ("audit", "audit")


@pytest.mark.parametrize("query", ["before=x", "actor=%00", "since=x", "person=9" + "9" * 30])
def test_a_wrong_filter_is_no_error(client, session, world, query):
    sign_in(client, session, world["admin"])
    assert client.get(f"/audit/?{query}").status_code == 200


def test_an_event_of_an_unknown_kind_shows_its_code(client, session, world):
    record_event(
        session, kind="something_new", subject="elsewhere:7", now=NOW + timedelta(seconds=1)
    )
    sign_in(client, session, world["admin"])
    assert "something_new" in client.get("/audit/").text
