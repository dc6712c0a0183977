"""HR and the administrator: posts, absences, organisations, and what their people see."""

import re

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Organisation, Person, PersonalAccess, Post
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.services import guesses
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.regions import KOKSHETAU, load_unit

IIN = "500101500016"
DAY = NOW.date().isoformat()


@pytest.fixture
def organisation(session):
    return accounts.add_organisation(session, name_kk="Біздің мекеме", name_ru="Наше учреждение")


@pytest.fixture
def hr(client, session, organisation):
    """HR of the organisation, signed in in `client`."""
    person = accounts.add_person(session, surname="Кадров", given_name="Қайрат")
    accounts.grant(session, person, HR, organisation_id=organisation.id)
    accounts.sign_in(client, session, person)
    return person


@pytest.fixture
def admin(client, session):
    person = accounts.add_person(session, surname="Бастық")
    accounts.grant(session, person, NATIONAL_ADMIN)
    accounts.sign_in(client, session, person)
    return person


def build_newcomer(session, organisation, **values):
    fields = {
        "surname": "Жаңа",
        "given_name": "Адам",
        "iin": IIN,
        "region_unit_id": load_unit(session, KOKSHETAU).id,
        "organisation_id": organisation.id,
        "position": "Маман",
        "category": "E-4",
        **values,
    }
    session.commit()
    return fields


def test_hr_adds_a_person_by_hand_and_ends_the_post(client, session, organisation, hr):
    fields = build_newcomer(session, organisation)
    assert client.get(f"/accounts/people/new?organisation={organisation.id}").status_code == 200
    assert client.send("/accounts/people/new", {**fields, "organisation_id": ""}).status_code == 422
    assert client.send("/accounts/people/new", {**fields, "iin": ""}).status_code == 422
    assert client.send("/accounts/people/new", fields).status_code == 303
    person = session.scalars(select(Person).where(Person.surname == "Жаңа")).one()
    post = session.scalars(select(Post).where(Post.person_id == person.id)).one()
    session.commit()
    page = client.get(f"/accounts/people/{person.id}").text
    assert "E-4" in page
    assert IIN not in page
    assert "Бұғаттау" not in page  # blocking is the administrator's
    path = f"/accounts/people/{person.id}/posts/{post.id}"
    assert client.send(path, {"position": "Бас маман", "category": "Z"}).status_code == 422
    assert client.send(path, {"position": "Бас маман", "category": "E-3"}).status_code == 303
    assert client.send(f"{path}/end", {"ends_on": "2030-01-01"}).status_code == 422
    assert client.send(f"{path}/end", {"ends_on": DAY}).status_code == 303
    assert client.get(f"/accounts/people/{person.id}").status_code == 404
    session.refresh(person)
    assert (person.audience, person.organisation_id, person.position) == (CITIZEN, None, "")


def test_a_person_who_has_an_account_elsewhere_is_invited_after_a_question(
    app, client, session, organisation, hr
):
    there = accounts.add_organisation(session, name_kk="Басқа мекеме", name_ru="Другое")
    cipher = app.extensions["lms"].iin_cipher
    person = accounts.add_person(
        session,
        surname="Жаңа",
        given_name="Адам",
        organisation_id=there.id,
        email="x@y.kz",
        iin_hash=cipher.lookup(IIN),
    )
    fields = build_newcomer(session, organisation)
    question = client.send("/accounts/people/new", fields)
    assert 'name="known"' in question.text
    for secret in ("x@y.kz", "Басқа мекеме", person.user_name, f"/people/{person.id}"):
        assert secret not in question.text
    assert (
        client.send(
            "/accounts/people/new", {**fields, "given_name": "Бөтен", "known": "y"}
        ).status_code
        == 422
    )
    reply = client.send("/accounts/people/new", {**fields, "known": "y"})
    assert reply.headers["Location"] == "/accounts/people/invited"
    session.refresh(person)
    assert (
        person.organisation_id,
        session.scalar(select(func.count()).select_from(Post).where(Post.person_id == person.id)),
    ) == (there.id, 1)
    assert client.get(f"/accounts/people/{person.id}").status_code == 404


def test_trying_numbers_comes_to_an_end(app, client, session, organisation, hr):
    accounts.add_person(
        session, surname="Бөтен", iin_hash=app.extensions["lms"].iin_cipher.lookup(IIN)
    )
    fields = build_newcomer(session, organisation)
    replies = [client.send("/accounts/people/new", fields).status_code for _ in range(11)]
    assert replies == [422] * 10 + [429]
    assert (
        session.scalar(
            select(func.count()).select_from(Post).where(Post.organisation_id == organisation.id)
        )
        == 0
    )


def test_what_the_form_tells_counts_with_what_lists_and_clients_were_told(
    client, session, organisation, hr, monkeypatch
):
    monkeypatch.setattr(guesses, "STRANGERS", 2)
    cipher = client.application.extensions["lms"].iin_cipher
    accounts.add_person(session, surname="Бөтен", iin_hash=cipher.lookup(IIN))
    fields = build_newcomer(session, organisation)
    guesses.count_strangers(
        session,
        by=accounts.build_actor(session, hr),
        organisation_id=organisation.id,
        strangers=["of a list", "of another one"],
        cipher=cipher,
        now=NOW,
    )
    session.commit()
    replies = [client.send("/accounts/people/new", fields).status_code for _ in range(2)]
    assert replies == [422, 429]


def test_absences_are_noted_and_their_reason_is_for_hr_alone(
    app, client, session, organisation, hr
):
    person = accounts.add_person(session, surname="Демалушы", organisation_id=organisation.id)
    officer = accounts.add_person(session)
    accounts.grant(session, officer, OFFICER, kato=KOKSHETAU)
    other = accounts.sign_in(app.test_client(), session, officer)
    path = f"/accounts/people/{person.id}/absences/new"
    assert client.get(path).status_code == 200
    assert (
        client.send(path, {"kind": "sick", "starts_on": DAY, "ends_on": "2020-01-01"}).status_code
        == 422
    )
    assert client.send(path, {"kind": "sick", "starts_on": DAY}).status_code == 303
    assert "Демалушы" in client.get("/accounts/people?state=absent").text
    assert 'class="tag' in other.get(f"/accounts/people/{person.id}").text
    with app.test_request_context():
        reason = app.jinja_env.globals["_"]("Sick leave")
    assert str(reason) not in other.get(f"/accounts/people/{person.id}").text


def test_whoever_was_looked_at_sees_by_whom_and_nobody_sees_more(
    app, client, session, organisation, hr
):
    person, other = (
        accounts.add_person(session, surname=name, organisation_id=organisation.id)
        for name in ("Көрінген", "Басқа")
    )
    browser = accounts.sign_in(app.test_client(), session, person)
    client.get(f"/accounts/people/{person.id}")
    client.get("/accounts/people?text=Көрінген")
    client.send("/accounts/people/export?text=Көрінген", {"format": "xlsx"}).get_data()
    client.get("/accounts/people/999999")
    client.get(f"/accounts/people/{hr.id}")
    accesses = session.execute(
        select(
            PersonalAccess.person_id, PersonalAccess.actor_id, PersonalAccess.access_kind
        ).order_by(PersonalAccess.id)
    )
    assert accesses.all() == [(person.id, hr.id, what) for what in ("page", "list", "export")]
    page = browser.get("/auth/accesses").text
    assert page.count("Кадров") == 3
    session.commit()
    client.get(f"/accounts/people/{person.id}")
    page = browser.get("/auth/accesses").text
    assert page.count("Кадров") == 3, "the same look of one day is one row"
    assert "сол күні 2 рет" in page
    empty = accounts.sign_in(app.test_client(), session, other).get("/auth/accesses").text
    assert "Кадров" not in empty
    assert "/auth/accesses" in browser.get("/auth/").text


def test_the_tree_opens_by_urls_and_turns_into_a_list_when_searched(client, session, admin):
    top = accounts.add_organisation(session, name_kk="Министрлік Ә", name_ru="Министерство")
    child = accounts.add_organisation(
        session, name_kk="Комитет Б", name_ru="Комитет", parent_id=top.id
    )
    accounts.add_organisation(session, name_kk="Бөлім В", name_ru="Отдел", parent_id=child.id)
    session.commit()
    roots = client.get("/accounts/organisations").text
    assert "Министрлік Ә" in roots
    assert "Комитет Б" not in roots
    branch_page = client.get(f"/accounts/organisations?at={child.id}").text
    assert all(name in branch_page for name in ("Министрлік Ә", "Комитет Б", "Бөлім В"))
    search_page = client.get("/accounts/organisations?text=болим").text
    assert "Бөлім В" in search_page
    assert "Министрлік Ә" not in search_page
    assert (
        "Бөлім В"
        in client.send("/accounts/organisations/export?text=болим", {"format": "csv"}).text
    )
    assert client.send("/accounts/organisations/export", {"format": "pdf"}).status_code == 400


def test_the_people_of_an_organisation_are_as_many_as_its_list_shows(
    client, session, organisation, admin
):
    branch = accounts.add_organisation(session, parent_id=organisation.id)
    for employer in (organisation, branch, branch):
        accounts.add_person(session, organisation_id=employer.id)
    twice = accounts.add_person(session, organisation_id=branch.id)
    accounts.add_person(session, organisation_id=accounts.add_organisation(session).id)
    session.add(Post(person_id=twice.id, organisation_id=organisation.id, starts_on=NOW.date()))
    session.commit()
    page = client.get(f"/accounts/organisations/{organisation.id}").text
    label, number = re.search(r"<dt>(Адам[^<]*)</dt>\s*<dd>(\d+)", page).groups()
    assert (label, number) == ("Адам саны, бағынысты ұйымдарын қоса", "4")
    list_page = client.get(f"/accounts/people?organisation_id={organisation.id}").text
    assert "4 адам" in list_page and list_page.count('<th scope="row"') == 4
    assert "ұйымның өзінде 2 адам" in client.get("/accounts/organisations").text
    page = client.get(f"/accounts/organisations/{branch.id}").text
    assert re.search(r"<dt>Адамдар</dt>\s*<dd>3", page)


def test_an_organisation_is_moved_merged_closed_and_opened_with_its_history(client, session, admin):
    one, two, three = (
        accounts.add_organisation(session, name_kk=f"Мекеме {name}", name_ru=f"Учреждение {name}")
        for name in "АБВ"
    )
    accounts.add_person(session, organisation_id=one.id)
    ids = [row.id for row in (one, two, three)]
    session.commit()
    path = f"/accounts/organisations/{ids[0]}"
    assert client.send(f"{path}/move", {"parent_id": ids[0]}).status_code == 422
    assert (
        client.send(f"{path}/move", {"parent_id": ["", "мекеме б"]}).status_code == 303
    )  # by a part of its name
    assert client.get(f"{path}/merge").status_code == 200
    question = client.send(f"{path}/merge", {"into_id": ids[2], "on": DAY})
    assert 'name="confirmed"' in question.text
    assert session.get_one(Organisation, ids[0], populate_existing=True).closed_on is None
    session.commit()
    assert (
        client.send(f"{path}/merge", {"into_id": ids[2], "on": DAY, "confirmed": "1"}).status_code
        == 303
    )
    assert client.send(f"/accounts/organisations/{ids[2]}/close", {"on": DAY}).status_code == 303
    assert client.send(f"/accounts/organisations/{ids[2]}/reopen").status_code == 303
    assert client.get(f"{path}/edit").status_code == 409
    history = client.get(path).text
    assert "Мекеме Б" in history
    assert "Мекеме В" in history
    assert session.scalar(select(Person.audience).where(Person.organisation_id == ids[2])) is None
    assert (
        session.scalar(
            select(func.count()).select_from(Person).where(Person.audience == CIVIL_SERVANT)
        )
        == 0
    )


def test_one_of_many_organisations_is_chosen_by_a_part_of_its_name(client, session, admin):
    bodies = [
        accounts.add_organisation(session, name_kk=f"Бөлім {n:02}", name_ru=f"Отдел {n:02}")
        for n in range(60)
    ]
    person = accounts.add_person(session, iin_hash="a" * 64)
    organisation_id, path = bodies[7].id, f"/accounts/people/{person.id}/posts/new"
    session.commit()
    assert "Бөлім 03" not in client.get(path).text
    several = client.send(path, {"organisation_id": "болим 0", "starts_on": DAY})
    assert several.status_code == 422
    assert "Бөлім 07" in several.text
    assert client.send(path, {"organisation_id": "жоқ мекеме", "starts_on": DAY}).status_code == 422
    assert (
        client.send(path, {"organisation_id": ["", "болим 07"], "starts_on": DAY}).status_code
        == 303
    )
    session.refresh(person)
    assert person.organisation_id == organisation_id


def test_the_lists_cost_the_same_however_many_rows_they_have(
    app, client, session, admin, count_queries
):
    counts = []
    for _ in range(2):
        for _ in range(10):
            accounts.add_person(session, organisation_id=accounts.add_organisation(session).id)
        session.commit()
        for path in (
            "/accounts/people",
            "/accounts/organisations",
            "/accounts/organisations?text=мекеме",
        ):
            with count_queries(app) as statements:
                client.get(path)
            counts.append(len(statements))
    assert counts[:3] == counts[3:]
    assert max(counts) < 12


def test_an_administrator_corrects_what_a_person_is_counted_by_and_others_never_see_it(
    app, client, session, organisation, admin
):
    fields = build_newcomer(session, organisation, sex="", birth_year="1985", settlement="rural")
    assert (
        client.send(
            "/accounts/people/new", {**fields, "birth_year": "85", "user_name": "jana.adam"}
        ).status_code
        == 422
    )
    assert (
        client.send("/accounts/people/new", {**fields, "user_name": "jana.adam"}).status_code == 303
    )
    person = session.scalars(select(Person).where(Person.user_name == "jana.adam")).one()
    assert (person.sex, person.birth_year, person.settlement) == (None, 1985, "rural")
    person.settlement_said = True
    session.commit()
    page = client.get(f"/accounts/people/{person.id}/edit").text
    assert 'value="1985"' in page and "Мұны адамның өзі айтқан" in page
    change = {
        "surname": "Жаңа",
        "given_name": "Адам",
        "user_name": "jana.adam",
        "region_unit_id": person.region_unit_id,
        "sex": "f",
        "birth_year": "",
    }
    session.commit()
    assert client.send(f"/accounts/people/{person.id}/edit", change).status_code == 303
    session.refresh(person)
    assert (person.sex, person.birth_year, person.settlement, person.settlement_said) == (
        "f",
        None,
        "rural",
        True,
    )
    hr = accounts.add_person(session)
    accounts.grant(session, hr, HR, organisation_id=organisation.id)
    other = accounts.sign_in(app.test_client(), session, hr)
    assert "Ауылда" not in other.get(f"/accounts/people/{person.id}").text
    assert other.get(f"/accounts/people/{person.id}/edit").status_code == 403


def test_hr_may_say_where_a_new_person_lives_and_the_iin_says_the_rest(
    client, session, organisation, hr
):
    fields = build_newcomer(session, organisation, iin="900214450123", settlement="urban")
    assert client.send("/accounts/people/new", fields).status_code == 303
    person = session.scalars(select(Person).where(Person.surname == "Жаңа")).one()
    assert (person.sex, person.birth_year, person.settlement, person.settlement_said) == (
        "f",
        1990,
        "urban",
        False,
    )


def read_seen(page):
    """Return the fingerprints that the page of a form carries."""
    return {"fingerprints": re.search(r'name="fingerprints" value="([^"]*)"', page)[1]}


def test_two_who_change_one_person_at_once_lose_nothing_of_each_other(client, session):
    admin = accounts.add_person(session)
    person = accounts.add_person(session, surname="Ким", given_name="Ольга", email="old@example.kz")
    accounts.grant(session, admin, NATIONAL_ADMIN)
    accounts.sign_in(client, session, admin)
    path = f"/accounts/people/{person.id}/edit"
    form_values = read_seen(client.get(path).text) | {
        "surname": "Ким",
        "given_name": "Ольга",
        "user_name": person.user_name,
        "audience": person.audience,
        "region_unit_id": person.region_unit_id,
        "email": "old@example.kz",
    }
    session.rollback()

    def send(**values):
        reply = client.send(path, form_values | values)
        session.refresh(person)
        contacts = (person.email, person.phone)
        session.rollback()
        return reply, contacts

    phone = "+77015554433"
    assert send(email="new@example.kz")[1] == ("new@example.kz", None)
    for _click in range(2):  # which is no conflict
        reply, contacts = send(phone="8 701 555 44 33")
        assert (reply.status_code, contacts) == (303, ("new@example.kz", phone))
    reply, contacts = send(email="third@example.kz")
    assert (reply.status_code, contacts) == (422, ("new@example.kz", phone))
    assert "«new@example.kz»" in reply.text and 'value="third@example.kz"' in reply.text
    reply, contacts = send(**read_seen(reply.text), email="third@example.kz", phone=phone)
    assert (reply.status_code, contacts) == (303, ("third@example.kz", phone))


def test_two_who_change_one_organisation_at_once_lose_nothing_of_each_other(client, session):
    admin, organisation = accounts.add_person(session), accounts.add_organisation(session)
    accounts.grant(session, admin, NATIONAL_ADMIN)
    accounts.sign_in(client, session, admin)
    path = f"/accounts/organisations/{organisation.id}/edit"
    form_values = read_seen(client.get(path).text) | {
        "name_kk": organisation.name_kk,
        "name_ru": organisation.name_ru,
        "kind": organisation.kind,
        "region_unit_id": organisation.region_unit_id,
    }
    session.rollback()
    changes = ({"name_ru": "Новое имя"}, {"name_kk": "Жаңа атау"}, {"name_ru": "Третье имя"})
    replies = [client.send(path, form_values | values) for values in changes]
    assert [reply.status_code for reply in replies] == [303, 303, 422]
    assert "Новое имя" in replies[-1].text
    session.refresh(organisation)
    assert (organisation.name_kk, organisation.name_ru) == ("Жаңа атау", "Новое имя")
