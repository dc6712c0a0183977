"""Screens of obligations: assigning in two steps, the list with its progress, withdrawing; nothing of other scopes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.rules import HR, OFFICER
from lms.core.clock import local_date
from lms.obligations.models import Assignment, Obligation
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import grant, organisation, person, sign_in
from tests.factories.records import ZONE, civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit

TODAY = local_date(NOW, ZONE)
DUE = TODAY + timedelta(days=30)


class Office:
    """An officer of Akmola, a course, three civil servants there and one elsewhere."""

    def __init__(self, session):
        self.units = {kato: unit(session, kato).id for kato in (AKMOLA, KOKSHETAU, AKTOBE, AKTOBE_CITY)}
        self.course = records.course(session, "security")
        self.servants = [civil_servant(session, kato=kato) for kato in (KOKSHETAU, STEPNOGORSK, AKMOLA)]
        self.stranger = civil_servant(session, kato=AKTOBE_CITY, surname="Канарейка")
        records.finish(session, self.servants[0], self.course)
        self.officer = person(session)
        grant(session, self.officer, OFFICER, kato=AKMOLA)
        session.commit()

    def form(self, kato=AKMOLA, **values):
        sent = {"course": "security", "target": f"unit-{self.units[kato]}", "due_on": str(DUE), "reason": "Бұйрық № 12"}
        return {**sent, **values}


@pytest.fixture
def office(session):
    return Office(session)


@pytest.fixture
def officer(client, session, office):
    return sign_in(client, session, office.officer)


def text_of(response):
    assert response.status_code == 200
    return response.get_data(as_text=True)


def count(session, model):
    found = len(session.execute(select(model.id)).all())
    session.rollback()
    return found


def test_the_first_step_shows_whom_it_concerns_and_changes_nothing(officer, session, office):
    page = text_of(officer.send("/obligations/new", office.form()))
    notice = page[page.index("notice--info") : page.index("<form method")]
    assert re.findall(r"\d+", re.sub(r"<[^>]+>", "", notice)) == ["3", "1"]
    assert count(session, Assignment) == 0


def test_the_second_step_assigns_and_leads_to_the_assignment(officer, session, office):
    response = officer.send("/obligations/new", office.form(confirmed="1"))
    assert response.status_code == 303
    page = text_of(officer.get(response.headers["Location"]))
    assert "Канарейка" not in page
    assert len(re.findall(r'<th scope="row"', page)) == 3
    assert sorted(session.scalars(select(Obligation.state))) == ["met", "open", "open"]


def test_sending_the_second_step_twice_assigns_once(officer, session, office):
    first, second = (officer.send("/obligations/new", office.form(confirmed="1")) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert count(session, Assignment) == 1


@pytest.mark.parametrize("changes", [
    {"course": ""}, {"course": "unknown"}, {"target": ""}, {"target": "unit-x"}, {"target": "unit-"}, {"target": "organisation-1"},
    {"due_on": ""}, {"due_on": "2026-02-30"}, {"due_on": str(TODAY - timedelta(days=1))}, {"reason": ""}, {"reason": "a" * 301},
    {"reason": "a\x00b"}, {"reason": "\u202egnp"},
])  # fmt: skip
@pytest.mark.parametrize("confirmed", ["", "1"])
def test_a_faulty_form_is_refused_with_what_was_typed_and_nothing_is_assigned(officer, session, office, changes, confirmed):
    response = officer.send("/obligations/new", office.form(confirmed=confirmed, **changes))
    assert response.status_code == 422
    assert "error-summary" in response.get_data(as_text=True)
    assert count(session, Assignment) == 0


@pytest.mark.parametrize("kato", [AKTOBE, AKTOBE_CITY])
def test_another_region_cannot_be_chosen_even_by_a_forged_form(officer, session, office, kato):
    assert f'value="unit-{office.units[kato]}"' not in text_of(officer.get("/obligations/new"))
    assert officer.send("/obligations/new", office.form(kato, confirmed="1")).status_code == 422
    assert count(session, Assignment) == 0


def test_a_foreign_assignment_is_neither_listed_nor_opened_nor_withdrawn(officer, session, office):
    foreign = records.assign(session, office.course, due_on=DUE, region_unit_id=office.units[AKTOBE])
    session.commit()
    assert f"/obligations/{foreign}" not in text_of(officer.get("/obligations/"))
    for path in (
        f"/obligations/{foreign}",
        f"/obligations/{foreign}/withdraw",
        "/obligations/99999",
        "/obligations/99999/withdraw",
    ):
        assert officer.get(path).status_code == 404
    assert officer.send(f"/obligations/{foreign}/withdraw").status_code == 404
    assert session.get(Assignment, foreign).withdrawn_at is None


def test_the_national_administrator_sees_the_same_assignment(client, session, office):
    foreign = records.assign(session, office.course, due_on=DUE, region_unit_id=office.units[AKTOBE])
    admin = person(session)
    grant(session, admin, "national_admin")
    sign_in(client, session, admin)
    assert f"/obligations/{foreign}" in text_of(client.get("/obligations/"))
    assert "Канарейка" in text_of(client.get(f"/obligations/{foreign}"))


def test_the_list_says_how_many_have_met_it_and_are_late(officer, session, office):
    made = records.assign(session, office.course, due_on=TODAY - timedelta(days=1), region_unit_id=office.units[AKMOLA])
    records.assign(session, office.course, due_on=DUE, region_unit_id=office.units[AKTOBE])
    session.commit()
    page = text_of(officer.get("/obligations/"))
    assert [int(number) for number in re.findall(rf'href="/obligations/{made}[^"]*">(\d+)</a>', page)] == [3, 1, 2]
    for state, rows in (("met", 1), ("overdue", 2), ("open", 2), ("", 3), ("nonsense", 3)):
        assert len(re.findall(r'<th scope="row"', text_of(officer.get(f"/obligations/{made}?state={state}")))) == rows


def test_withdrawing_asks_first_and_then_ends_what_is_open(officer, session, office):
    made = records.assign(session, office.course, due_on=DUE, region_unit_id=office.units[AKMOLA])
    session.commit()
    assert "2" in text_of(officer.get(f"/obligations/{made}/withdraw"))
    response = officer.send(f"/obligations/{made}/withdraw")
    assert response.status_code == 303
    assert sorted(session.scalars(select(Obligation.state))) == ["ended", "ended", "met"]
    session.rollback()
    assert officer.send(f"/obligations/{made}/withdraw").status_code == 409
    assert officer.get(f"/obligations/{made}/withdraw").status_code == 404


def test_hr_assigns_to_the_body_and_has_no_choice_to_make(client, session, office):
    body = organisation(session, name_kk="Бөлім", name_ru="Отдел")
    organisation(session, name_kk="Басқа", name_ru="Другой")
    civil_servant(session, organisation_id=body.id)
    hr = person(session)
    grant(session, hr, HR, organisation_id=body.id)
    sign_in(client, session, hr)
    page = text_of(client.get("/obligations/new"))
    assert re.findall(r'<option[^>]*value="([^"]+)"', page) == ["security", f"organisation-{body.id}"]
    sent = office.form(target=f"organisation-{body.id}", confirmed="1")
    assert client.send("/obligations/new", sent).status_code == 303


def test_an_empty_list_leads_on(officer, office):
    assert "/obligations/new" in text_of(officer.get("/obligations/"))


def test_learners_and_visitors_are_kept_out(client, session, office):
    for path in ("/obligations/", "/obligations/new", "/obligations/1"):
        assert client.get(path).status_code == 302
    assert client.send("/obligations/new", office.form(confirmed="1")).status_code == 401
    sign_in(client, session, office.servants[0])
    for path in ("/obligations/", "/obligations/new", "/obligations/1"):
        assert client.get(path).status_code == 403
    assert client.send("/obligations/new", office.form(confirmed="1")).status_code == 403
    assert count(session, Assignment) == 0
