"""Corrected and revoked certificates: the public check says so, and staff see the history."""

import time

import pytest
from sqlalchemy import select

from lms.accounts.models import PersonalAccess
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN
from tests.factories import accounts
from tests.factories.certificates import add_certificate

WORDS = {"words_kk": "Қазақша түсіндірме", "words_ru": "Пояснение по-русски"}
FACTS = {
    "surname": "Нұрғалиева",
    "given_name": "Әсел",
    "patronymic": "Бауыржанқызы",
    "course_title_kk": "Файлдар",
    "course_title_ru": "Файлы",
    "hours": "8",
    "edition": "1",
    "reason": "name",
}


@pytest.fixture
def organisation(session):
    return accounts.add_organisation(session)


@pytest.fixture
def issued_certificate(session, organisation):
    holder = accounts.add_person(
        session,
        surname="Нұргалиева",
        given_name="Әсел",
        patronymic="Бауыржанқызы",
        organisation_id=organisation.id,
        shown_name="initials",
    )
    return add_certificate(session, holder, title_kk="Файлдар", title_ru="Файлы", hours=8)


@pytest.fixture
def admin(app, session):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, NATIONAL_ADMIN)
    return accounts.sign_in(app.test_client(), session, holder)


def check_certificate(client, row, language="ru"):
    reply = client.get(f"/certificates/{row.number}", headers={"Accept-Language": language})
    assert reply.status_code == 200
    return reply.text


def fetch_pdf(browser, row, edition):
    reply = browser.get(f"/certificates/{row.number}/editions/{edition}.pdf")
    assert reply.status_code == 200
    return reply.get_data()


def test_a_correction_makes_an_edition_and_the_check_tells_of_both(
    client, admin, issued_certificate
):
    path = f"/certificates/{issued_certificate.number}"
    first = fetch_pdf(admin, issued_certificate, 1)
    assert admin.get(f"{path}/correct").status_code == 200
    assert "verdict--valid" in check_certificate(client, issued_certificate)
    assert admin.send(f"{path}/correct", {**FACTS, **WORDS}).status_code == 303
    page = check_certificate(client, issued_certificate)
    for words in (
        "Ә. Б. Нұрғалиева",
        "Ә. Б. Нұргалиева",
        "Пояснение по-русски",
        "Версия 2",
        "Версия 1",
    ):
        assert words in page, words
    assert "Бауыржанқызы" not in page and "Қазақша түсіндірме" not in page
    assert "Қазақша түсіндірме" in check_certificate(client, issued_certificate, "kk")
    second = fetch_pdf(admin, issued_certificate, 2)
    assert first != second
    assert (fetch_pdf(admin, issued_certificate, 1), fetch_pdf(admin, issued_certificate, 2)) == (
        first,
        second,
    )
    assert admin.get(f"{path}.pdf").get_data() == second
    assert admin.get(f"{path}/editions/3.pdf").status_code == 404
    record = admin.get(f"{path}/record").text
    assert "Нұргалиева Әсел" in record and "Нұрғалиева Әсел" in record


def test_a_revocation_stands_on_the_page_of_the_check_within_a_second(
    client, admin, issued_certificate
):
    path = f"/certificates/{issued_certificate.number}"
    assert "verdict--valid" in check_certificate(client, issued_certificate)
    began = time.process_time()
    form_values = {"reason": "identity", **WORDS}
    assert admin.send(f"{path}/revoke", form_values).status_code == 303
    page = check_certificate(client, issued_certificate)
    assert time.process_time() - began < 1
    assert "verdict--revoked" in page and "Пояснение по-русски" in page
    assert "9 марта 2026 года" in page
    assert "verdict--revoked" in check_certificate(client, issued_certificate, "kk")
    assert admin.get(f"{path}/revoke").status_code == 409
    assert admin.send(f"{path}/correct", {**FACTS, **WORDS}).status_code == 409


def test_a_form_that_lacks_something_loses_nothing_of_what_was_typed(
    admin, client, issued_certificate
):
    path = f"/certificates/{issued_certificate.number}"
    reply = admin.send(f"{path}/correct", {**FACTS, **WORDS, "words_kk": "", "surname": "Басқа"})
    assert reply.status_code == 422
    assert 'value="Басқа"' in reply.text and "Пояснение по-русски" in reply.text
    same = {**FACTS, **WORDS, "surname": "Нұргалиева"}
    assert admin.send(f"{path}/correct", same).status_code == 422
    assert admin.send(f"{path}/correct", {**FACTS, **WORDS, "edition": "7"}).status_code == 409
    assert admin.send(f"{path}/revoke", {"reason": "no", **WORDS}).status_code == 422
    assert "verdict--valid" in check_certificate(client, issued_certificate)


def test_staff_open_the_certificates_of_their_people_alone_and_the_person_sees_it(
    app, session, issued_certificate, organisation
):
    hr, stranger, consultant = (accounts.add_person(session) for _ in range(3))
    accounts.grant(session, hr, HR, organisation_id=organisation.id)
    accounts.grant(session, stranger, HR, organisation_id=accounts.add_organisation(session).id)
    accounts.grant(session, consultant, CONSULTANT, kato="110000000")
    session.commit()
    paths = [
        f"/certificates/{issued_certificate.number}{end}"
        for end in (".pdf", "/editions/1.pdf", "/record")
    ]
    browser = accounts.sign_in(app.test_client(), session, hr)
    assert [browser.get(path).status_code for path in paths] == [200] * 3
    looks = session.scalars(
        select(PersonalAccess.access_kind).where(
            PersonalAccess.actor_id == hr.id,
            PersonalAccess.person_id == issued_certificate.person_id,
        )
    ).all()
    session.commit()
    assert sorted(looks) == ["certificate", "certificate", "page"]
    for who in (stranger, consultant):
        other = accounts.sign_in(app.test_client(), session, who)
        assert [other.get(path).status_code for path in paths[:2]] == [404] * 2
        assert other.get(paths[2]).status_code in (403, 404)
    for action in ("correct", "revoke"):
        assert browser.get(f"/certificates/{issued_certificate.number}/{action}").status_code == 403
