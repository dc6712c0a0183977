"""Offered posts: an IIN and a name open no account, and the person named decides."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person, Post, PostOffer
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, HR
from lms.accounts.rules.offers import OPEN
from lms.auth.models import SignInCard
from lms.obligations.models import Obligation
from tests.conftest import NOW
from tests.factories import accounts, records
from tests.factories.regions import KOKSHETAU, load_unit

IIN = "500101500016"
NEW_PASSWORD = "samal-zhel-2-kok-tobe"


@pytest.fixture
def office(session):
    return accounts.add_organisation(session, name_kk="Біздің мекеме", name_ru="Наше учреждение")


@pytest.fixture
def citizen(app, session):
    """Return a person who signed up, gave an IIN and holds no post."""
    cipher = app.extensions["lms"].iin_cipher
    return accounts.add_person(
        session,
        surname="Жаңа",
        given_name="Адам",
        password_hash=app.extensions["lms"].passwords.hash("kok-tobe-7-samal"),
        email="victim@example.kz",
        iin_hash=cipher.lookup(IIN),
        iin_encrypted=cipher.encrypt(IIN),
    )


@pytest.fixture
def victim(app, session, citizen):
    """Return the citizen's browser."""
    return accounts.sign_in(app.test_client(), session, citizen)


@pytest.fixture
def hr(client, session, office):
    """HR of the organisation, signed in in `client`."""
    holder = accounts.add_person(session, surname="Кадров")
    accounts.grant(session, holder, HR, organisation_id=office.id)
    accounts.sign_in(client, session, holder)
    return holder


def send_invitation(client, session, office, **values):
    """Send HR's form about the citizen, confirmed, as the attack of the review does."""
    fields = {
        "surname": "Жаңа",
        "given_name": "Адам",
        "iin": IIN,
        "region_unit_id": load_unit(session, KOKSHETAU).id,
        "organisation_id": office.id,
        "position": "Бас маман",
        "known": "y",
        **values,
    }
    session.commit()
    return client.send("/accounts/people/new", fields)


def get_offer(session):
    """Return the last offer, in no transaction of the test: it would keep the pages waiting."""
    session.expire_all()
    offer = session.scalars(select(PostOffer).order_by(PostOffer.id.desc())).first()
    session.expunge(offer)
    session.commit()
    return offer


@pytest.mark.usefixtures("hr")
def test_an_iin_and_a_name_give_hr_neither_the_person_nor_the_account(
    client, session, office, citizen, victim
):
    reply = send_invitation(client, session, office)
    assert reply.headers["Location"] == "/accounts/people/invited"
    assert session.scalar(select(func.count()).select_from(Post)) == 0
    session.commit()
    path = f"/accounts/people/{citizen.id}"
    assert client.get(path).status_code == 404
    assert client.get(f"/auth/people/{citizen.id}/cards").status_code == 404
    for attack, fields in (
        (f"/auth/people/{citizen.id}/cards", {"stop_password": "y"}),
        (f"/auth/people/{citizen.id}/link", {}),
        (f"{path}/posts/new", {"organisation_id": office.id, "starts_on": "2026-03-09"}),
        (f"{path}/absences/new", {"kind": "annual", "starts_on": "2026-03-09"}),
    ):
        assert client.send(attack, fields).status_code in (403, 404), attack
    cards = client.send("/auth/cards", {"person": citizen.id, "stop_password": "y"})
    assert cards.status_code == 404
    assert session.scalar(select(func.count()).select_from(SignInCard)) == 0
    session.refresh(citizen)
    assert citizen.password_hash is not None
    assert (citizen.organisation_id, citizen.audience) == (None, CITIZEN)
    session.commit()
    assert victim.get("/auth/").status_code == 200
    page = client.get("/accounts/people/invited").text
    assert "Бас маман" in page
    for secret in ("victim@example.kz", citizen.user_name, f"/people/{citizen.id}", IIN):
        assert secret not in page
    assert citizen.user_name not in client.get("/accounts/people").text


@pytest.mark.usefixtures("hr")
def test_a_post_that_is_accepted_makes_its_holder_one_of_the_organisation(
    client, session, office, citizen, victim
):
    course = records.add_course(session, "security")
    due_on = NOW.date() + timedelta(days=20)
    records.assign(session, course, organisation_id=office.id, due_on=due_on)
    send_invitation(client, session, office)
    offer = get_offer(session)
    is_theirs = select(func.count()).where(Obligation.person_id == citizen.id)
    assert session.scalar(is_theirs) == 0
    session.commit()
    assert all("Біздің мекеме" in victim.get(path).text for path in ("/my", "/auth/"))
    page = victim.get(f"/accounts/offers/{offer.id}")
    assert "Бас маман" in page.text
    assert victim.send(f"/accounts/offers/{offer.id}/accept", {}).status_code == 303
    session.refresh(citizen)
    assert (citizen.organisation_id, citizen.audience) == (office.id, CIVIL_SERVANT)
    assert session.scalar(is_theirs) == 1
    session.commit()
    assert client.get(f"/accounts/people/{citizen.id}").status_code == 200
    assert victim.send(f"/accounts/offers/{offer.id}/decline", {}).status_code == 303
    assert get_offer(session).state == "accepted"


@pytest.mark.usefixtures("hr")
def test_a_post_that_is_declined_leaves_everything_as_it_was(
    client, session, office, citizen, victim
):
    send_invitation(client, session, office)
    offer = get_offer(session)
    reply = victim.send(f"/accounts/offers/{offer.id}/decline", {"reason": "stranger"})
    assert reply.headers["Location"] == "/auth/"
    assert get_offer(session).reason == "stranger"
    session.refresh(citizen)
    assert (citizen.organisation_id, citizen.audience) == (None, CITIZEN)
    session.commit()
    assert client.get(f"/accounts/people/{citizen.id}").status_code == 404
    list_page = client.get("/accounts/people/invited?state=declined").text
    assert "Бұл ұйымды білмеймін" in list_page


def test_the_language_of_an_error_leads_back_to_the_page_of_its_form(app, session):
    """The URL to which the form was sent takes no GET; without a referrer it leads home."""
    reader = accounts.sign_in(app.test_client(), session, accounts.add_person(session))
    broken = {"Referer": "http://["}
    for headers, query in (
        ({"Referer": "http://localhost/my"}, "?next=/my"),
        ({}, ""),
        (broken, ""),
    ):
        page = reader.send("/accounts/offers/999/decline", {}, headers=headers)
        assert page.status_code == 404 and f'href="/language/ru{query}"' in page.text


@pytest.mark.usefixtures("hr")
def test_nobody_accepts_for_another(app, client, session, office, citizen):
    send_invitation(client, session, office)
    offer = get_offer(session)
    other = accounts.sign_in(app.test_client(), session, accounts.add_person(session))
    for browser in (other, client):
        assert browser.get(f"/accounts/offers/{offer.id}").status_code == 404
        assert browser.send(f"/accounts/offers/{offer.id}/accept", {}).status_code == 404
        assert browser.send(f"/accounts/offers/{offer.id}/decline", {}).status_code == 404
    assert get_offer(session).state == "open"


@pytest.mark.usefixtures("hr")
def test_a_further_post_of_somebody_who_uses_the_account_is_offered(app, client, session, office):
    branch = accounts.add_organisation(session, parent_id=office.id)
    used, unused = (
        accounts.add_person(session, organisation_id=office.id, password_hash=password)
        for password in ("x", None)
    )
    session.commit()
    fields = {"organisation_id": branch.id, "starts_on": "2026-03-09", "is_main": "y"}
    for person in (used, unused):
        assert client.send(f"/accounts/people/{person.id}/posts/new", fields).status_code == 303
    posts = select(Post.person_id).where(Post.organisation_id == branch.id)
    assert session.scalars(posts).all() == [unused.id]
    assert get_offer(session).person_id == used.id
    session.refresh(used)
    assert used.organisation_id == office.id


@pytest.mark.usefixtures("hr")
def test_the_list_of_the_invited_is_filtered_and_saved_and_says_how_many_beside_the_people(
    client, session, office, citizen
):
    send_invitation(client, session, office)
    assert "тағы 1 адам шақырылған" in client.get("/accounts/people").text
    assert "тағы 1 адам" not in client.get("/accounts/people?text=Жаңа").text
    assert "Бас маман" not in client.get("/accounts/people/invited?text=басқа").text
    assert "Бас маман" not in client.get("/accounts/people/invited?state=declined").text
    assert "Бас маман" in client.get("/accounts/people/invited?state=all&sort=-name").text
    export = client.send("/accounts/people/invited/export", {"format": "csv"})
    assert "Бас маман" in export.get_data(as_text=True)
    offer = get_offer(session)
    withdrawn = client.send(f"/accounts/people/invited/{offer.id}/withdraw", {})
    assert withdrawn.status_code == 303
    assert "шақырылған" not in client.get("/accounts/people").text.replace("Шақырылғандар", "")


@pytest.mark.usefixtures("hr")
def test_an_account_that_the_organisation_made_and_nobody_uses_gets_the_post_at_once(
    app, client, session, office
):
    branch = accounts.add_organisation(session, parent_id=office.id)
    accounts.add_person(
        session,
        surname="Жаңа",
        given_name="Адам",
        organisation_id=branch.id,
        iin_hash=app.extensions["lms"].iin_cipher.lookup(IIN),
    )
    assert "/invited" not in send_invitation(client, session, office).headers["Location"]
    assert session.scalars(select(Post.organisation_id).order_by(Post.id)).all() == [
        branch.id,
        office.id,
    ]
    assert session.scalar(select(func.count()).select_from(Person).where(Person.surname == "Жаңа"))


def test_beside_each_number_of_an_organisation_stands_how_many_are_invited(
    client, session, office, citizen, hr
):
    session.commit()
    pages = (
        f"/accounts/organisations/{office.id}",
        f"/reporting/organisations/{office.id}",
        "/accounts/people",
    )
    link = "/accounts/people/invited"
    before = {page: re.sub(r"\s+", " ", client.get(page).text) for page in pages}
    send_invitation(client, session, office)
    for page in pages:
        text = client.get(page).text
        assert f'href="{link}' in text.replace("&amp;", "&")
        assert "1 адам шақырылған" in text
        assert "1 адам шақырылған" not in before[page]
    assert count_of_people(before[pages[0]]) == count_of_people(client.get(pages[0]).text)


def add_branch_offer(session, branch, person):
    """Offer a post of a branch to a person, as a list of that branch does."""
    session.add(
        PostOffer(
            person_id=person.id,
            organisation_id=branch.id,
            surname="Жаңа",
            given_name="Адам",
            search_key="жаңа адам",
            starts_on=NOW.date(),
            offered_at=NOW,
            expires_at=NOW + timedelta(days=30),
            state=OPEN,
        )
    )
    session.commit()


def test_whom_two_branches_invite_is_one_person_with_two_invitations(
    client, session, office, citizen, hr
):
    branch = accounts.add_organisation(session, parent_id=office.id)
    send_invitation(client, session, office)
    add_branch_offer(session, branch, citizen)
    page = client.get(f"/reporting/organisations/{office.id}").text
    assert "1 адам шақырылған" in page
    list_page = client.get(f"/accounts/people/invited?organisation_id={office.id}").text
    assert "2 шақыру, 1 адам" in list_page
    assert "1 шақыру<" in client.get(f"/accounts/people/invited?organisation_id={branch.id}").text
    own = client.get(f"/accounts/people/invited?organisation_id={office.id}&own=1").text
    assert "1 шақыру<" in own and "Бас маман" in own
    export = client.send(
        f"/accounts/people/invited/export?organisation_id={office.id}&own=1", {"format": "csv"}
    )
    assert len(export.get_data(as_text=True).splitlines()) == 2


@pytest.mark.usefixtures("hr")
def test_the_organisation_of_the_list_stays_chosen_when_an_invitation_is_taken_back(
    client, session, office, citizen
):
    send_invitation(client, session, office)
    path = f"/accounts/people/invited?organisation_id={office.id}&own=1"
    form = re.search(r'<form method="post"[^>]*/withdraw.*?</form>', client.get(path).text, re.S)
    names = re.findall(r'name="(state|text|organisation_id|own)" value="([^"]*)"', form.group())
    reply = client.send(f"/accounts/people/invited/{get_offer(session).id}/withdraw", dict(names))
    assert f"organisation_id={office.id}" in reply.headers["Location"]
    assert "own=1" in reply.headers["Location"]


def count_of_people(text):
    """Return what an organisation's page says beside "People"."""
    return re.search(r"<dt>Адамдар</dt>\s*<dd>(\d+)", text).group(1)


@pytest.mark.usefixtures("hr", "citizen")
def test_before_a_course_is_assigned_it_is_said_who_gets_it_on_accepting(client, session, office):
    course_id = records.add_course(session, "security").id
    accounts.add_person(session, organisation_id=office.id)
    fields = {
        "courses": course_id,
        "target": f"organisation-{office.id}",
        "due_on": (NOW.date() + timedelta(days=20)).isoformat(),
        "reason": "Бұйрық № 2",
        "recognise_earlier": "y",
        "step": "preview",
    }
    session.commit()
    assert "тағы 1 адам шақырылған" not in client.send("/obligations/new", fields).text
    send_invitation(client, session, office)
    promise = "тағы 1 адам шақырылған, лауазымын қабылдағанда"
    assert promise in client.send("/obligations/new", fields).text
    narrowed = client.send("/obligations/new", {**fields, "excepted-0": "category:corps-A-1"}).text
    assert "тағы 1 адам шақырылған. Шарттарға сай келсе" in narrowed and promise not in narrowed


def test_an_offer_names_all_that_hr_will_see_of_the_person(client, session, office, victim, hr):
    assert send_invitation(client, session, office).status_code == 303
    offer_id, person_id = session.execute(select(PostOffer.id, PostOffer.person_id)).one()
    session.commit()
    page = victim.get(f"/accounts/offers/{offer_id}").text
    assert victim.send(f"/accounts/offers/{offer_id}/accept", {}).status_code == 303
    person_page = client.get(f"/accounts/people/{person_id}").text
    for label, phrase in (
        ("Электрондық пошта", "электрондық поштаңызды"),
        ("Телефон", "телефоныңызды"),
        ("ЖСН", "ЖСН-іңіздің соңғы төрт цифрын"),
    ):
        assert label in person_page
        assert phrase in page


def test_hr_is_told_to_make_what_hr_can_make_for_a_new_person(client, session, office, hr):
    reply = send_invitation(client, session, office, iin="900101300017")
    assert reply.status_code == 303, reply.text
    page = client.get(reply.location).text
    assert "кіру карточкасын жасаңыз" in page
    assert "сілтеме" not in page
