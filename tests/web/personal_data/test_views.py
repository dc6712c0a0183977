"""Pages of a person's rights: the file, asking for erasure, the decision, and the register."""

import io
import json
import zipfile

import pytest

from lms.background.dispatch import run_one
from lms.personal_data.jobs import plan_erasures
from tests.factories import accounts
from tests.factories.certificates import add_certificate

PASSWORD = "kok-tobe-zhel-samal-7"


@pytest.fixture
def holder(session, container):
    person = accounts.add_person(
        session,
        surname="Сәрсенова",
        given_name="Әлия",
        user_name="aliya.s",
        password_hash=container.passwords.hash(PASSWORD),
    )
    session.commit()
    return person


@pytest.fixture
def admin(session):
    person = accounts.add_person(session)
    accounts.grant(session, person, "national_admin")
    session.commit()
    return person


@pytest.fixture
def enter(client, session, clock):
    def sign_in(person, browser=client):
        accounts.sign_in(browser, session, person, now=clock.now())
        session.commit()
        return browser

    return sign_in


def run_jobs(container):
    while run_one(container):
        pass


def test_the_file_is_asked_for_written_and_saved_with_the_password(
    enter, holder, container, session
):
    client = enter(holder)
    reply = client.send("/personal-data/files")
    page = client.get(reply.location)
    assert "айындалып жатыр" in page.text
    run_jobs(container)
    assert 'type="password"' in client.get(reply.location).text
    wrong = client.send(f"{reply.location}/download", {"present_password": "no"})
    assert (wrong.status_code, wrong.mimetype) == (422, "text/html")
    right = client.send(f"{reply.location}/download", {"present_password": PASSWORD})
    assert right.mimetype == "application/zip"
    assert "no-store" in right.headers["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(right.data)) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["person"][0]["surname"] == "Сәрсенова"


def test_the_file_is_named_by_the_day_in_the_country(enter, holder, container, clock):
    clock.moment = clock.now().replace(hour=20)
    client = enter(holder)
    url = client.send("/personal-data/files").location
    run_jobs(container)
    reply = client.send(f"{url}/download", {"present_password": PASSWORD})
    day = clock.now().astimezone(container.settings.timezone).date()
    assert day > clock.now().date()
    assert f"sauat-{day}.zip" in reply.headers["Content-Disposition"]


def test_a_file_is_its_owners_alone(enter, holder, admin, container):
    client = enter(holder)
    url = client.send("/personal-data/files").location
    run_jobs(container)
    client = enter(admin)
    assert client.get(url).status_code == 404
    assert client.send(f"{url}/download", {"present_password": PASSWORD}).status_code == 404
    assert client.send(f"{url}/delete").status_code == 404


def test_the_page_about_data_leads_whoever_is_signed_in_to_their_own(enter, holder, app):
    assert 'href="/personal-data/"' in enter(holder).get("/privacy").text
    visitor = app.test_client().get("/privacy").text
    assert 'href="/personal-data/"' not in visitor, "a visitor would meet the sign-in page"
    assert "Жүйеге кіре алмайтын адам" in visitor


@pytest.fixture
def people(holder, admin):
    return holder, admin


@pytest.fixture
def number(session, holder):
    return add_certificate(session, holder).number


def test_a_request_runs_from_asking_to_the_erased_certificate(
    enter, people, number, container, clock
):
    holder, admin = people
    client = enter(holder)
    assert "Не қалады" in client.get("/personal-data/erasure").text
    assert client.send("/personal-data/erasure", {"present_password": "no"}).status_code == 422
    form_values = {"present_password": PASSWORD, "reason": "Енді оқымаймын"}
    assert client.send("/personal-data/erasure", form_values).status_code == 303
    assert "шешім күтіп тұр" in client.get("/personal-data/erasure").text

    client = enter(admin)
    assert "Сәрсенова" in client.get("/personal-data/requests").text
    page = client.get("/personal-data/requests/1").text
    assert "Енді оқымаймын" in page
    empty = client.send("/personal-data/requests/1", {"choice": "refuse"})
    assert empty.status_code == 422, "a refusal needs a reason"
    reply = client.send("/personal-data/requests/1", {"choice": "grant"})
    assert reply.status_code == 303

    client = enter(holder)
    assert "Өтінішті қайтарып алу" in client.get("/personal-data/erasure").text
    clock.forward(days=14)
    plan_erasures(container)
    run_jobs(container)
    assert client.get("/personal-data/").status_code == 302, "nobody is signed in any more"
    page = client.get(f"/certificates/{number}")
    assert page.status_code == 200
    assert "Сәрсенова" not in page.text
    assert "Көрсетілмейді: иесінің деректері өз өтініші бойынша жойылды" in page.text

    client = enter(admin)
    list_page = client.get("/personal-data/requests?state=done").text
    assert "Деректері жойылған адам №" in list_page
    assert "Сәрсенова" not in list_page
    assert "Сәрсенова" not in client.get("/accounts/people?text=Сәрсенова").text.replace(
        'value="Сәрсенова"', ""
    )


def test_a_request_is_taken_back(enter, holder, container):
    client = enter(holder)
    client.send("/personal-data/erasure", {"present_password": PASSWORD})
    assert client.send("/personal-data/erasure/cancel").status_code == 303
    assert client.send("/personal-data/erasure/cancel").status_code == 409


def test_a_refusal_is_shown_with_its_reason(enter, holder, admin):
    client = enter(holder)
    client.send("/personal-data/erasure", {"present_password": PASSWORD})
    client = enter(admin)
    decision = {"choice": "refuse", "decision": "Міндетті оқу жазбасы сақталады"}
    client.send("/personal-data/requests/1", decision)
    client = enter(holder)
    page = client.get("/personal-data/erasure").text
    assert "Міндетті оқу жазбасы сақталады" in page
    assert 'name="present_password"' in page, "it can be asked for again"


def test_a_request_on_paper_is_entered_by_an_administrator(enter, holder, admin):
    client = enter(admin)
    unknown = client.send("/personal-data/requests/new", {"user_name": "nobody", "paper": "№ 7"})
    assert unknown.status_code == 422
    assert 'value="№ 7"' in unknown.text, "what was typed stays"
    entered = client.send("/personal-data/requests/new", {"user_name": "aliya.s", "paper": "№ 7"})
    assert "№ 7" in client.get(entered.location).text
    twice = client.send("/personal-data/requests/new", {"user_name": "aliya.s", "paper": "№ 8"})
    assert twice.status_code == 422


def test_nobody_decides_about_their_own_request(enter, admin, session, container):
    admin.password_hash = container.passwords.hash(PASSWORD)
    session.commit()
    client = enter(admin)
    client.send("/personal-data/erasure", {"present_password": PASSWORD})
    assert 'name="choice"' not in client.get("/personal-data/requests/1").text
    decided = client.send("/personal-data/requests/1", {"choice": "grant"})
    assert decided.status_code == 422
