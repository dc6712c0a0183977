"""The pages of a person's own account."""

import re

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, RoleGrant, SignIn
from lms.accounts.rules import OFFICER, OPERATOR
from lms.accounts.rules.iin import IDENTITY_CARD
from lms.accounts.services.iin_changes import confirm_claim
from lms.auth import services
from lms.core.clock import Moment
from lms.personal_data.queries.export import read_sections
from lms.wiring import PERSONAL_DATA
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, SEMEI, load_unit

PASSWORD = "көк шкаф 478"


@pytest.fixture
def aika(client, session, container):
    """Return the person who is signed in in `client`."""
    accounts.add_person(session, user_name="other", email="x@y.kz")
    person = accounts.add_person(
        session,
        user_name="aika",
        surname="Серікова",
        given_name="Айгүл",
        password_hash=container.passwords.hash(PASSWORD),
    )
    accounts.sign_in(client, session, person)
    return person


def build_fields(person, **changes):
    """Return the form as the person would send it back, with the password."""
    names = (
        "surname",
        "given_name",
        "user_name",
        "email",
        "phone",
        "region_unit_id",
        "language",
        "shown_name",
    )
    current_values = {name: getattr(person, name) or "" for name in names}
    return {**current_values, "present_password": PASSWORD, **changes}


def refresh_person(session, person):
    session.commit()
    session.refresh(person)
    session.commit()
    return person


@pytest.mark.parametrize("path", ["", "edit", "password", "sign-ins", "welcome"])
def test_the_pages_of_an_account_open(client, aika, path):
    assert client.get(f"/auth/{path}").status_code == 200


def test_data_are_changed(client, session, aika):
    semei = load_unit(session, SEMEI).id
    session.commit()
    reply = client.send(
        "/auth/edit",
        build_fields(
            aika, surname="Қасымова", email="New@b.kz", shown_name="full", region_unit_id=semei
        ),
    )
    assert reply.status_code == 303
    person = refresh_person(session, aika)
    assert (person.surname, person.email, person.shown_name, person.region_unit_id) == (
        "Қасымова",
        "new@b.kz",
        "full",
        semei,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"user_name": "other"},
        {"user_name": " "},
        {"user_name": "admin"},
        {"given_name": "", "surname": ""},
        {"shown_name": "x"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(client, session, aika, changes):
    assert (
        client.send(
            "/auth/edit", build_fields(aika, **{"patronymic": "Жаңа", **changes})
        ).status_code
        == 422
    )
    assert refresh_person(session, aika).patronymic == ""


def read_fingerprints(page):
    return re.search(r'name="fingerprints" value="([^"]*)"', page).group(1)


def test_an_older_window_puts_nothing_back(client, session, aika):
    older = read_fingerprints(client.get("/auth/edit").text)
    first = build_fields(aika, email="new@example.kz")
    assert client.send("/auth/edit", {**first, "fingerprints": older}).status_code == 303
    second = {**build_fields(aika, given_name="Айгүлім"), "present_password": ""}
    second["email"] = ""  # as the older window shows it
    assert client.send("/auth/edit", {**second, "fingerprints": older}).status_code == 303
    refresh_person(session, aika)
    assert (aika.email, aika.given_name) == ("new@example.kz", "Айгүлім")


def test_of_what_both_windows_change_the_second_is_asked(client, session, aika):
    older = read_fingerprints(client.get("/auth/edit").text)
    for surname, status in (("Серік", 303), ("Серікқызы", 422)):
        fields = build_fields(aika, surname=surname)
        reply = client.send("/auth/edit", {**fields, "fingerprints": older})
        assert reply.status_code == status
    assert "Серік" in reply.text
    assert refresh_person(session, aika).surname == "Серік"
    again = {
        **build_fields(aika, surname="Серікқызы"),
        "fingerprints": read_fingerprints(reply.text),
    }
    assert client.send("/auth/edit", again).status_code == 303
    assert refresh_person(session, aika).surname == "Серікқызы"


def test_an_answer_of_another_window_stays(client, session, aika):
    older = read_fingerprints(client.get("/auth/edit").text)
    blank = {"settlement": "", "sex": "", "birth_year": ""}
    first = {**build_fields(aika), **blank, "settlement": "unsaid", "birth_year_unsaid": "y"}
    assert client.send("/auth/edit", {**first, "fingerprints": older}).status_code == 303
    second = {**build_fields(aika), **blank, "sex": "f"}
    assert client.send("/auth/edit", {**second, "fingerprints": older}).status_code == 303
    refresh_person(session, aika)
    assert (aika.settlement_said, aika.birth_year_said, aika.sex) == (True, True, "f")


@pytest.mark.parametrize(
    "change",
    [
        {"user_name": "ayim"},
        {"email": "new@b.kz"},
        {"phone": "+77011234567"},
        {"iin": "500101500016"},
    ],
)
def test_how_one_signs_in_is_changed_with_the_password_alone(client, session, aika, change):
    untouched = client.send(
        "/auth/edit", build_fields(aika, patronymic="Жаңа", present_password="")
    )
    assert untouched.status_code == 303  # the control: nothing else asks for it
    assert 'name="present_password"' not in client.get("/auth/edit").text
    before = refresh_person(session, aika)
    stood = (before.user_name, before.email, before.phone, before.iin_claim_hash)
    for password in ("", "wrong"):
        reply = client.send(
            "/auth/edit", build_fields(aika, given_name="Айым", **change, present_password=password)
        )
        assert reply.status_code == 422
        assert 'name="present_password"' in reply.text and 'value="Айым"' in reply.text, (
            "asks, and keeps what was typed"
        )
        after = refresh_person(session, aika)
        assert (after.user_name, after.email, after.phone, after.iin_claim_hash) == stood
    assert client.send("/auth/edit", build_fields(aika, **change)).status_code == 303
    after = refresh_person(session, aika)
    assert (after.user_name, after.email, after.phone, after.iin_claim_hash) != stood


def test_trying_others_contacts_comes_to_an_end(client, aika):
    for number in range(10):
        fields = build_fields(aika, email=f"x{number}@y.kz")
        assert client.send("/auth/edit", fields).status_code == 303
    assert client.send("/auth/edit", build_fields(aika, email="x@y.kz")).status_code == 429


def test_an_iin_is_asked_for_until_one_is_confirmed(client, session, aika, container):
    client.send("/auth/edit", build_fields(aika, iin="500101500016"))
    claim_hash = refresh_person(session, aika).iin_claim_hash
    assert claim_hash
    assert 'name="iin"' in client.get("/auth/edit").text
    person = session.get(Person, aika.id)
    session.refresh(person)
    assert confirm_claim(session, person, proof=IDENTITY_CARD, by_id=None, moment=Moment(NOW, ZONE))
    session.commit()
    assert 'name="iin"' not in client.get("/auth/edit").text
    client.send("/auth/edit", build_fields(aika, iin="500101600022"))
    person = refresh_person(session, aika)
    assert (person.iin_hash, person.iin_claim_hash) == (claim_hash, None)


def test_fields_that_the_form_does_not_have_change_nothing(client, session, aika):
    before = dict(
        session.execute(select(Person.__table__).where(Person.id == aika.id)).mappings().one()
    )
    session.commit()
    form = {column.name: "1" for column in (*Person.__table__.c, *RoleGrant.__table__.c)}
    form |= {
        "audience": "civil_servant",
        "role": "national_admin",
        "organisation_id": "1",
        "email": "",
        "phone": "",
        "patronymic": "",
        "settlement": "",
        "sex": "",
        "birth_year": "",
    }
    assert (
        client.send("/auth/edit", {**form, **build_fields(aika, surname="Жаңа")}).status_code == 303
    )
    after = dict(
        session.execute(select(Person.__table__).where(Person.id == aika.id)).mappings().one()
    )
    assert {name for name in before if before[name] != after[name]} == {
        "surname",
        "search_key",
        "same_name",
    }
    assert session.query(RoleGrant).count() == 0


def test_a_password_is_changed_with_the_present_one(app, client, session, aika):
    other = accounts.sign_in(app.test_client(), session, aika)
    reply = client.send("/auth/password", {"present_password": PASSWORD, "password": "жаңа сөз 99"})
    assert reply.status_code == 303
    assert client.get("/auth/").status_code == 200
    assert other.get("/auth/").status_code == 302
    visitor = app.test_client()
    assert visitor.send("/auth/sign-in", {"login": "aika", "password": PASSWORD}).status_code == 422
    assert (
        visitor.send("/auth/sign-in", {"login": "aika", "password": "жаңа сөз 99"}).status_code
        == 303
    )


@pytest.mark.parametrize(
    ("present", "new"),
    [
        ("wrong", "жаңа сөз 99"),
        (PASSWORD, "қысқа"),
        (PASSWORD, "password1"),
        (PASSWORD, ""),
        ("", "жаңа сөз 99"),
    ],
)
def test_a_password_stays_if_something_is_wrong(client, session, aika, present, new):
    password_hash = aika.password_hash
    assert (
        client.send("/auth/password", {"present_password": present, "password": new}).status_code
        == 422
    )
    assert refresh_person(session, aika).password_hash == password_hash


def test_the_present_password_cannot_be_guessed_from_an_open_session(client, aika):
    for _ in range(10):
        assert (
            client.send(
                "/auth/password", {"present_password": "wrong", "password": "жаңа сөз 99"}
            ).status_code
            == 422
        )
    assert (
        client.send(
            "/auth/password", {"present_password": PASSWORD, "password": "жаңа сөз 99"}
        ).status_code
        == 429
    )


def test_whoever_holds_a_role_needs_a_longer_password(client, session, aika):
    change = {"present_password": PASSWORD, "password": "жаңасөз 99"}
    accounts.grant(session, aika, OFFICER, kato=AKMOLA)
    session.commit()
    assert client.send("/auth/password", change).status_code == 422
    assert client.send("/auth/password", {**change, "password": "жаңасөз 9999"}).status_code == 303


@pytest.fixture
def link(session, aika):
    token = services.create_password_link(session, person_id=aika.id, by=OPERATOR, now=accounts.NOW)
    session.commit()
    return f"/auth/password/{token}"


def test_a_link_sets_the_password_once_and_signs_in(app, aika, link):
    visitor = app.test_client()
    page = visitor.get(link)
    assert "aika" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert visitor.send(link, {"password": "қысқа"}).status_code == 422
    assert visitor.send(link, {"password": "жаңа сөз 99"}).status_code == 303
    assert visitor.get("/auth/").status_code == 200
    assert visitor.get(link).status_code == 409
    assert visitor.send(link, {"password": "тағы сөз 99"}).status_code == 409


def test_a_link_that_ran_out_says_so(client, link, clock):
    clock.forward(days=8)
    assert client.get(link).status_code == 409
    assert client.get("/auth/password/unknown").status_code == 409


def test_the_devices_are_listed_and_those_of_others_are_not(client, session, aika):
    other = accounts.add_person(session)
    accounts.begin_sign_in(session, other)
    accounts.begin_sign_in(session, aika)
    session.commit()
    assert client.get("/auth/sign-ins").text.count("<tr") - 1 == 2


def test_another_device_is_signed_out_and_one_of_somebody_else_is_not_found(
    app, client, session, aika
):
    telephone = accounts.sign_in(app.test_client(), session, aika)
    elsewhere = accounts.sign_in(app.test_client(), session, accounts.add_person(session))
    of_telephone, of_other = session.scalars(select(SignIn.id).order_by(SignIn.id)).all()[1:]
    session.commit()
    assert client.send(f"/auth/sign-ins/{of_other}/end").status_code == 404
    assert client.send(f"/auth/sign-ins/{of_telephone}/end").status_code == 303
    assert client.send(f"/auth/sign-ins/{of_telephone}/end").status_code == 404
    assert [browser.get("/auth/").status_code for browser in (client, telephone, elsewhere)] == [
        200,
        302,
        200,
    ]


def list_answers(session, person):
    person = refresh_person(session, person)
    return [
        (getattr(person, name), getattr(person, f"{name}_said"))
        for name in ("sex", "birth_year", "settlement")
    ]


def test_what_is_missing_is_added_and_what_stands_there_is_changed(client, session, aika):
    aika.patronymic, aika.email, aika.email_claim = "", None, None
    session.commit()
    client.get("/language/ru")
    page = client.get("/auth/").text
    for term, word in (("Имя", "Изменить"), ("Отчество", "Добавить"), ("Пол", "Добавить")):
        row = page.partition(f"<dt>{term}</dt>")[2].partition("</div>")[0]
        assert f">{word}<" in row, term


def test_the_questions_are_answered_one_by_one_and_unanswered_ones_stay_open(client, session, aika):
    assert "#figures" in client.get("/auth/").text
    assert client.send("/auth/edit", build_fields(aika)).status_code == 303
    assert list_answers(session, aika) == [(None, False)] * 3
    assert (
        client.send("/auth/edit", build_fields(aika, sex="f", birth_year="1985")).status_code == 303
    )
    assert list_answers(session, aika) == [("f", True), (1985, True), (None, False)]
    page = client.get("/auth/").text
    assert "1985" in page and 'class="panel"' in page
    assert (
        client.send(
            "/auth/edit", build_fields(aika, sex="unsaid", birth_year="", settlement="unsaid")
        ).status_code
        == 303
    )
    assert list_answers(session, aika) == [(None, True)] * 3
    assert 'class="panel"' not in client.get("/auth/").text, (
        "whoever would rather not say is not asked again"
    )
    again = client.get("/auth/edit").text
    assert again.count("checked") == 5, "language, name, and the three refusals"
    assert client.send("/auth/edit", build_fields(aika, birth_year_unsaid="y")).status_code == 303
    assert list_answers(session, aika) == [(None, True)] * 3


@pytest.mark.parametrize(
    ("year", "more"),
    [
        ("85", {}),
        ("1899", {}),
        ("2027", {}),
        ("жыл", {}),
        ("1985.5", {}),
        ("9" * 5000, {}),
        ("1985\x00", {}),
        ("1985", {"birth_year_unsaid": "y"}),
    ],
)
def test_a_wrong_year_is_told_and_comes_back_with_everything_else(
    client, session, aika, year, more
):
    reply = client.send(
        "/auth/edit", build_fields(aika, patronymic="Жаңа", birth_year=year, sex="m", **more)
    )
    assert reply.status_code == 422
    assert "Жаңа" in reply.text and f'value="{year[:4]}' in reply.text
    assert list_answers(session, aika) == [(None, False)] * 3


def test_what_the_iin_tells_is_shown_and_not_asked_and_can_be_withheld(client, session, aika):
    client.send("/auth/edit", build_fields(aika, iin="900214450123"))
    assert list_answers(session, aika) == [("f", False), (1990, False), (None, False)]
    assert "<details" in client.get("/auth/edit").text
    prefilled = {"sex": "f", "birth_year": "1990"}
    client.send("/auth/edit", build_fields(aika, phone="+7 701 123 45 67", **prefilled))
    assert list_answers(session, aika) == [("f", False), (1990, False), (None, False)]
    client.send("/auth/edit", build_fields(aika, **prefilled | {"birth_year_unsaid": "y"}))
    assert list_answers(session, aika) == [("f", False), (None, True), (None, False)]
    client.send(
        "/auth/edit",
        build_fields(aika, **prefilled | {"birth_year": "1990", "birth_year_unsaid": ""}),
    )
    assert list_answers(session, aika)[1] == (1990, True)


def test_an_email_of_somebody_else_looks_like_any_other_that_is_not_confirmed(
    client, session, aika
):
    """Neither the reply, nor the account, nor the file of one's data tells who has an account."""
    pages = []
    for email in ("free@y.kz", "x@y.kz"):  # the second is another account's
        reply = client.send("/auth/edit", build_fields(aika, email=email))
        page = client.get("/auth/").text.replace(email, "EMAIL")
        form = client.get("/auth/edit").text.replace(email, "EMAIL")
        form = re.sub(r"\bemail:[0-9a-f]+", "", form)  # the fingerprint of what was typed
        letters = client.get("/messaging/preferences").text.replace(email, "EMAIL")
        pages.append((reply.status_code, *map(strip_tokens, (page, form, letters))))
    assert pages[0] == pages[1]
    assert "EMAIL" in pages[1][1] and "EMAIL" in pages[1][2]
    assert refresh_person(session, aika).email_claim == "x@y.kz"
    tools = client.application.extensions["lms"]
    sections = read_sections(
        session, PERSONAL_DATA, [aika.id], cipher=tools.iin_cipher, store=tools.key_store
    )
    [row] = next(section.rows for section in sections if section.key == "person")
    assert row["email"] == "x@y.kz" and not {"email_claim", "phone_claim"} & row.keys()


def strip_tokens(page):
    return re.sub(r'(name="csrf_token" value|nonce|data-csrf)="[^"]*"', "", page)
