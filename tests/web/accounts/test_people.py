"""The national administrator's pages."""

import re

import pytest
from sqlalchemy import select

from lms.accounts import queries
from lms.accounts.models import Organisation, Person
from lms.accounts.rules import CIVIL_SERVANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER
from lms.core.i18n import gettext
from tests.factories import accounts
from tests.factories.records import add_course
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI, load_unit

IIN = "500101500016"


@pytest.fixture
def admin(client, session):
    """Return the national administrator who is signed in in `client`."""
    person = accounts.add_person(session, user_name="chief", surname="Бастық")
    accounts.grant(session, person, NATIONAL_ADMIN)
    accounts.sign_in(client, session, person)
    return person


@pytest.fixture
def aika(session, admin):
    person = accounts.add_person(session, user_name="aika", surname="Қасымова", given_name="Айгүл")
    session.commit()
    return person


def list_ids(session, *katos):
    unit_ids = [load_unit(session, kato).id for kato in katos]
    session.commit()
    return unit_ids if len(unit_ids) > 1 else unit_ids[0]


def list_grants(session, person):
    session.commit()
    grants = [
        (row.role, row.region_unit_id, row.organisation_id, row.course_slug)
        for row in queries.list_grants(session, person.id)
    ]
    session.commit()
    return grants


def test_people_are_listed_searched_and_filtered(client, session, aika):
    accounts.add_person(session, surname="Семейлік", kato=SEMEI)
    session.commit()
    everybody = client.get("/accounts/people").text
    assert "Қасымова" in everybody
    assert "Семейлік" in everybody
    for query in ("text=касым", f"region_unit_id={list_ids(session, AKMOLA)}", "text=АЙГУЛ+қасым"):
        page = client.get(f"/accounts/people?{query}").text
        assert "Қасымова" in page, query
        assert "Семейлік" not in page, query
    assert "Қасымова" not in client.get("/accounts/people?text=zzz").text


@pytest.mark.parametrize(
    "query",
    [
        "role=x",
        "audience=%00",
        "region_unit_id=abc",
        "region_unit_id=999999999999999999",
        "page=-1",
        "blocked=maybe",
        "text=" + "х" * 300,
        "text=%27%22%3B--",
    ],
)
def test_a_wrong_filter_is_no_error(client, aika, query):
    assert client.get(f"/accounts/people?{query}").status_code == 200


def test_the_list_is_paged(client, session, admin):
    for number in range(30):
        accounts.add_person(session, surname=f"Тегі{number:02}")
    session.commit()
    first, second = client.get("/accounts/people").text, client.get("/accounts/people?page=2").text
    assert "Тегі05" in first
    assert "Тегі05" not in second
    assert "Тегі29" in second


def test_an_account_is_made_for_a_civil_servant(client, session, admin):
    organisation = accounts.add_organisation(session)
    session.commit()
    fields = {
        "surname": "Серікова",
        "audience": CIVIL_SERVANT,
        "region_unit_id": list_ids(session, KOKSHETAU),
        "organisation_id": organisation.id,
    }
    assert client.get("/accounts/people/new").status_code == 200
    assert client.send("/accounts/people/new", fields).status_code == 422  # no IIN
    assert client.send("/accounts/people/new", {**fields, "iin": IIN}).status_code == 303
    person = session.scalars(select(Person).where(Person.surname == "Серікова")).one()
    assert (person.audience, person.organisation_id, person.password_hash) == (
        CIVIL_SERVANT,
        organisation.id,
        None,
    )
    session.commit()
    again = client.send("/accounts/people/new", {**fields, "iin": IIN})  # it is taken
    assert gettext("Somebody with this IIN and this name has an account already") in again.text
    page = client.get(f"/accounts/people/{person.id}").text
    assert "●●●●●●●●0016" in page
    assert IIN not in page


def test_the_data_of_a_person_are_changed(client, session, aika):
    fields = {
        "surname": "Жаңа",
        "user_name": "aika",
        "audience": "citizen",
        "region_unit_id": list_ids(session, SEMEI),
        "iin": IIN,
    }
    assert client.get(f"/accounts/people/{aika.id}/edit").status_code == 200
    assert client.send(f"/accounts/people/{aika.id}/edit", fields).status_code == 303
    assert (
        client.send(
            f"/accounts/people/{aika.id}/edit", {**fields, "iin": "", "user_name": "chief"}
        ).status_code
        == 422
    )
    assert client.send(f"/accounts/people/{aika.id}/edit", {**fields, "iin": ""}).status_code == 303
    session.refresh(aika)
    assert (aika.surname, aika.iin_hash is not None) == ("Жаңа", True)


@pytest.mark.parametrize("change", [{"email": "thief@b.kz"}, {"user_name": "thief"}])
def test_an_administrators_own_names_to_sign_in_with_need_the_password(
    client, session, admin, change
):
    path = f"/accounts/people/{admin.id}/edit"
    fields = {
        "surname": "Жаңа",
        "given_name": admin.given_name,
        "user_name": admin.user_name,
        "audience": "citizen",
        "region_unit_id": admin.region_unit_id,
    }
    session.commit()
    refused = client.send(path, {**fields, **change})
    assert (refused.status_code, "«Жеке кабинет» бетінде" in refused.text) == (422, True)
    assert client.send(path, fields).status_code == 303, "everything else is changed here"
    session.refresh(admin)
    assert (admin.surname, admin.email) == ("Жаңа", None)


def test_roles_are_given_in_their_scope_and_withdrawn(client, session, aika):
    organisation = accounts.add_organisation(session)
    organisation_id = organisation.id
    session.commit()
    akmola = list_ids(session, AKMOLA)
    add_course(session, "security")
    session.commit()
    path = f"/accounts/people/{aika.id}/roles/new"
    assert '<option value="security">' in client.get(path).text
    assert client.send(path, {"role": TRAINER, "course_slug": "unknown"}).status_code == 422
    assert client.send(path, {"role": OFFICER}).status_code == 422
    assert client.send(path, {"role": "owner"}).status_code == 422
    assert (
        client.send(
            path, {"role": OFFICER, "region_unit_id": akmola, "organisation_id": organisation_id}
        ).status_code
        == 422
    )
    for fields in (
        {"role": OFFICER, "region_unit_id": akmola},
        {"role": HR, "organisation_id": organisation_id},
        {"role": TRAINER, "course_slug": "security"},
    ):
        assert client.send(path, fields).status_code == 303
    assert list_grants(session, aika) == [
        (OFFICER, akmola, None, None),
        (HR, None, organisation_id, None),
        (TRAINER, None, None, "security"),
    ]
    assert client.get(f"/accounts/people/{aika.id}").status_code == 200
    grant_id = queries.list_grants(session, aika.id)[0].id
    session.commit()
    assert client.send(f"/auth/people/{aika.id}/roles/{grant_id}/withdraw").status_code == 303
    assert client.send(f"/auth/people/{aika.id}/roles/{grant_id}/withdraw").status_code == 404
    assert [row[0] for row in list_grants(session, aika)] == [HR, TRAINER]


def test_a_role_of_another_person_is_not_found_through_this_one(client, session, admin, aika):
    grant_id = queries.list_grants(session, admin.id)[0].id
    session.commit()
    assert client.send(f"/auth/people/{aika.id}/roles/{grant_id}/withdraw").status_code == 404


def test_the_last_administrator_cannot_take_the_role_from_themselves(client, session, admin):
    grant_id = queries.list_grants(session, admin.id)[0].id
    session.commit()
    assert client.send(f"/auth/people/{admin.id}/roles/{grant_id}/withdraw").status_code == 409
    assert client.send(f"/auth/people/{admin.id}/block").status_code == 409
    assert client.get("/accounts/people").status_code == 200


def test_a_person_is_blocked_and_let_in_again(app, client, session, aika):
    browser = accounts.sign_in(app.test_client(), session, aika)
    assert client.send(f"/auth/people/{aika.id}/block").status_code == 303
    assert browser.get("/auth/").status_code == 302
    assert client.get(f"/accounts/people/{aika.id}").status_code == 200
    assert client.send(f"/accounts/people/{aika.id}/unblock").status_code == 303
    session.refresh(aika)
    assert aika.blocked_at is None


def test_more_time_is_granted(client, session, aika):
    assert (
        client.send(f"/accounts/people/{aika.id}/extra-time", {"percent": "50"}).status_code == 303
    )
    assert (
        client.send(f"/accounts/people/{aika.id}/extra-time", {"percent": "33"}).status_code == 303
    )
    session.refresh(aika)
    assert aika.extra_time_percent == 50


def test_a_link_is_shown_once_with_the_configured_url(app, client, settings, aika):
    reply = client.send(
        f"/auth/people/{aika.id}/link", headers={"X-Forwarded-Host": "evil.example"}
    )
    assert reply.status_code == 200
    assert reply.headers["Cache-Control"] == "no-store"
    start = reply.text.index(f"{settings.base_url}/auth/password/")
    link = reply.text[start : reply.text.index("<", start)]
    assert app.test_client().get(link.removeprefix(settings.base_url)).status_code == 200
    assert "auth/password/" not in client.get(f"/accounts/people/{aika.id}").text


def test_the_look_changes_from_the_page_of_a_link_which_takes_no_get(client, admin, aika):
    path = f"/auth/people/{aika.id}/link"
    page = client.send(path).text
    assert 'href="/appearance"' in page
    assert client.get(path).status_code == 405
    assert 'href="/appearance?next=/accounts/people"' in client.get("/accounts/people").text


@pytest.mark.parametrize("person_id", ["0", "999999", "99999999999999999999999"])
def test_who_is_not_there_is_not_found(client, admin, person_id):
    for path in ("", "/edit", "/roles/new"):
        assert client.get(f"/accounts/people/{person_id}{path}").status_code == 404
    assert client.send(f"/auth/people/{person_id}/block").status_code == 404
    assert client.send(f"/accounts/people/{person_id}/unblock").status_code == 404
    assert client.send(f"/auth/people/{person_id}/link").status_code == 404


def test_organisations_are_added_and_changed(client, session, admin):
    fields = {
        "name_kk": "Мекеме",
        "name_ru": "Учреждение",
        "bin": "991240000013",
        "region_unit_id": list_ids(session, AKMOLA),
    }
    assert "error" not in client.get("/accounts/organisations").text
    assert client.get("/accounts/organisations/new").status_code == 200
    assert (
        client.send("/accounts/organisations/new", {**fields, "bin": "991230000019"}).status_code
        == 422
    )
    assert client.send("/accounts/organisations/new", {**fields, "name_kk": " "}).status_code == 422
    assert client.send("/accounts/organisations/new", fields).status_code == 303
    assert client.send("/accounts/organisations/new", fields).status_code == 303  # the same one
    other = {**fields, "name_kk": "Басқа мекеме"}
    assert client.send("/accounts/organisations/new", other).status_code == 422
    organisation = session.scalars(select(Organisation)).one()
    session.commit()
    path = f"/accounts/organisations/{organisation.id}/edit"
    assert client.get(path).status_code == 200
    assert client.send(path, {**fields, "bin": "991230000019"}).status_code == 422
    assert client.send(path, {**fields, "name_kk": "Жаңа мекеме"}).status_code == 303
    assert "Жаңа мекеме" in client.get("/accounts/organisations?text=жаңа").text
    assert client.get("/accounts/organisations/999").status_code == 404


def test_a_hostile_name_is_shown_as_text(client, session, admin):
    accounts.add_person(
        session, surname="<script>alert(1)</script>", given_name='"><img src=x onerror=alert(1)>'
    )
    session.commit()
    for path in ("/accounts/people", f"/accounts/people/{admin.id + 1}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


def test_a_page_beyond_the_end_of_the_list_says_so_and_links_to_the_last_one(client, aika):
    reply = client.get("/accounts/people?text=касым&page=7")
    assert reply.status_code == 404
    assert 'href="/accounts/people?text=%D0%BA%D0%B0%D1%81%D1%8B%D0%BC"' in reply.text


def test_hr_filters_by_the_districts_of_its_own_people_alone(client, session):
    organisation = accounts.add_organisation(session)
    hr = accounts.add_person(session, organisation_id=organisation.id)
    accounts.grant(session, hr, HR, organisation_id=organisation.id)
    accounts.add_person(session, kato=SEMEI)
    session.commit()
    accounts.sign_in(client, session, hr)
    page = client.get("/accounts/people").text
    options = re.search(r'<select id="region_unit_id".*?</select>', page, re.DOTALL).group()
    assert options.count("<optgroup") == 1 and options.count("<option") <= 3
