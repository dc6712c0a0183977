"""A consultant registers visitors, whose shown or printed card opens the account."""

import html
import re

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person
from lms.accounts.rules import CONSULTANT
from lms.auth.services import walk_ins
from tests.factories import accounts
from tests.factories.regions import KOKSHETAU, SEMEI, load_unit

CODE = re.compile(r'<code class="secret">([^<]+)</code>')
PASSWORD = "kok-tobe-7-samal"


@pytest.fixture
def consultant(session):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    session.commit()
    return holder


@pytest.fixture
def browser(app, session, consultant):
    return accounts.sign_in(app.test_client(), session, consultant)


def build_visitor(session, **values):
    district = load_unit(session, KOKSHETAU).id
    session.commit()
    return {
        "surname": "Сейітова",
        "given_name": "Күләш",
        "birth_year": "1951",
        "region_unit_id": str(district),
        "language": "kk",
        **values,
    }


def register_visitor(browser, session, **values):
    reply = browser.send("/auth/walk-ins/new", build_visitor(session, **values))
    assert reply.status_code == 200
    return html.unescape(CODE.search(reply.text).group(1)), reply


def test_somebody_without_e_mail_and_telephone_is_registered_and_the_card_opens_the_account(
    app, session, browser, consultant
):
    page = browser.get("/auth/walk-ins/new").text
    assert f'value="{load_unit(session, KOKSHETAU).id}" selected' in page
    session.commit()
    code, reply = register_visitor(browser, session)
    assert reply.headers["Cache-Control"] == "no-store" and "<svg" in reply.text
    person = session.scalars(select(Person).where(Person.surname == "Сейітова")).one()
    assert (person.audience, person.birth_year, person.phone, person.email) == (
        "citizen",
        1951,
        None,
        None,
    )
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "walk_in_registered")).one()
    assert (event.actor_id, event.subject) == (consultant.id, f"person:{person.id}")
    assert "Сейітова" not in repr(event.details)
    session.commit()
    visitor = app.test_client()
    assert visitor.get(f"/auth/card/{code}").status_code in (200, 302)
    reply = visitor.send("/auth/card/password", {"code": code, "password": PASSWORD})
    assert reply.status_code == 303
    assert "Күләш" in visitor.get("/auth/").text
    assert "Сейітова Күләш" in browser.get("/auth/walk-ins").text


def test_the_card_is_printed_with_the_same_code_by_whoever_made_it_alone(
    app, session, browser, consultant
):
    code, reply = register_visitor(browser, session)
    path = re.search(r'action="(/auth/walk-ins/\d+/card)"', reply.text).group(1)
    card_file = browser.send(path, {"code": code})
    assert (card_file.status_code, card_file.mimetype) == (200, "application/pdf")
    assert browser.send(path, {"code": "AAAA-AAAA-AAAA-AAAA-AA"}).status_code == 404
    other = accounts.add_person(session)
    accounts.grant(session, other, CONSULTANT, kato=KOKSHETAU)
    session.commit()
    assert (
        accounts.sign_in(app.test_client(), session, other).send(path, {"code": code}).status_code
        == 404
    )


def test_others_can_write_while_a_card_is_drawn(app, session, browser, monkeypatch):
    code, reply = register_visitor(browser, session)
    path = re.search(r'action="(/auth/walk-ins/\d+/card)"', reply.text).group(1)
    database, batches = app.extensions["lms"].database, app.extensions["lms"].pdf_batches
    draw, writers = batches.render, []

    def write_meanwhile(**sheet):
        with database.write() as writing:
            writers.append(accounts.add_person(writing).id)
        return draw(**sheet)

    monkeypatch.setattr(batches, "render", write_meanwhile)
    assert browser.send(path, {"code": code}).status_code == 200
    assert len(writers) == 1


def test_a_namesake_of_the_district_is_shown_first_and_one_of_elsewhere_is_not(session, browser):
    names = {"surname": "Сейітова", "given_name": "Күләш", "audience": "citizen"}
    accounts.add_person(session, kato=SEMEI, birth_year=1951, **names)
    register_visitor(browser, session)
    question = browser.send("/auth/walk-ins/new", build_visitor(session))
    assert question.status_code == 422
    assert 'value="Сейітова"' in question.text and "Сейітова Күләш" in question.text
    assert len(re.findall(r"/people/\d+/cards", question.text)) == 1
    code, _reply = register_visitor(browser, session, is_somebody_else="y")
    assert code
    register_visitor(browser, session, birth_year="1960")
    people = session.scalars(select(Person).where(Person.surname == "Сейітова")).all()
    assert len({person.user_name for person in people}) == 4


def test_a_telephone_of_another_account_is_left_out_without_a_word(session, browser):
    accounts.add_person(session, kato=SEMEI, phone="+77011234567")
    taken_reply = register_visitor(browser, session, phone="8 701 123 45 67")[1]
    free_reply = register_visitor(browser, session, phone="8 701 123 45 68", given_name="Айша")[1]
    without_names = [
        re.sub(r"\s+", " ", reply.text).count("<dt>") for reply in (taken_reply, free_reply)
    ]
    assert without_names[0] == without_names[1]
    people = session.scalars(select(Person).where(Person.surname == "Сейітова").order_by(Person.id))
    assert [person.phone for person in people] == [None, "+77011234568"]


def test_only_the_consultants_own_districts_can_be_chosen(session, browser):
    elsewhere = str(load_unit(session, SEMEI).id)
    reply = browser.send("/auth/walk-ins/new", build_visitor(session, region_unit_id=elsewhere))
    assert reply.status_code == 422
    assert 'value="Сейітова"' in reply.text
    assert session.scalars(select(Person).where(Person.surname == "Сейітова")).all() == []


@pytest.mark.parametrize(
    "wrong", [{"birth_year": "19"}, {"surname": "", "given_name": ""}, {"phone": "12"}]
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(session, browser, wrong):
    reply = browser.send("/auth/walk-ins/new", build_visitor(session, patronymic="Қызы", **wrong))
    assert reply.status_code == 422
    assert 'value="Қызы"' in reply.text and 'aria-invalid="true"' in reply.text


def test_registering_without_end_is_slowed_down(session, browser, monkeypatch):
    monkeypatch.setattr(walk_ins, "WALK_INS", 2)
    for name in ("Бір", "Екі"):
        register_visitor(browser, session, given_name=name)
    reply = browser.send("/auth/walk-ins/new", build_visitor(session, given_name="Үш"))
    assert reply.status_code == 429


def test_names_are_shown_for_a_day_and_only_to_whoever_registered_them(
    app, session, browser, clock
):
    register_visitor(browser, session)
    other = accounts.add_person(session)
    accounts.grant(session, other, CONSULTANT, kato=KOKSHETAU)
    session.commit()
    assert (
        "Сейітова"
        not in accounts.sign_in(app.test_client(), session, other).get("/auth/walk-ins").text
    )
    assert "Сейітова" in browser.get("/auth/walk-ins").text
    clock.forward(days=1, seconds=1)
    accounts.keep_browser_active(browser, clock.now())
    assert "Сейітова" not in browser.get("/auth/walk-ins").text
