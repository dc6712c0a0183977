"""Merging in the browser: from the list of pairs to the merge and back; signing in afterwards."""

import re

import pytest
from sqlalchemy import select

from lms.accounts.models import Person, PersonalAccess
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.auth.errors import AccountMerged
from lms.core.i18n import gettext, using_language
from lms.core.passwords import Passwords
from lms.duplicates.errors import UsedAccountClosed
from tests.conftest import CHEAP
from tests.factories import accounts, certificates
from tests.factories.report_builder import add_saved_report
from tests.factories.schedules import store_schedule

NAME = {"surname": "Серікова", "given_name": "Әйгүл"}
PASSWORD = "kok-tobe-7-samal"


@pytest.fixture
def employer(session):
    return accounts.add_organisation(session)


@pytest.fixture
def hr(client, session, employer):
    """HR who is signed in in `client`."""
    holder = accounts.add_person(session, organisation_id=employer.id, surname="Кадрова")
    accounts.grant(session, holder, HR, organisation_id=employer.id)
    accounts.sign_in(client, session, holder)
    return holder


@pytest.fixture
def two_accounts(session, employer):
    """Two accounts of one person, and one of another person elsewhere."""
    password_hash = Passwords(CHEAP).hash(PASSWORD)
    kept_account = accounts.add_person(
        session,
        **NAME,
        user_name="aigul",
        organisation_id=employer.id,
        created_by_organisation_id=None,  # she signed up herself
        password_hash=password_hash,
    )
    merged_account = accounts.add_person(
        session,
        **NAME,
        user_name="aigul2",
        organisation_id=employer.id,
        iin_hash=None,
        password_hash=password_hash,
        email="a@example.kz",
    )
    accounts.add_person(
        session, **NAME, user_name="bgul", organisation_id=accounts.add_organisation(session).id
    )
    certificates.add_certificate(session, merged_account, title_kk="Файлдар", title_ru="Файлы")
    session.commit()
    return kept_account, merged_account


def read_fingerprint(page):
    return re.search(r'name="fingerprint"[^>]*value="(\w+)"', page).group(1)


def test_a_pair_is_merged_and_taken_apart_again(client, session, hr, two_accounts):
    kept_account, merged_account = two_accounts
    list_page = client.get("/duplicates/").text
    path = f"/duplicates/{kept_account.id}/{merged_account.id}"
    assert path in list_page
    assert "bgul" not in list_page
    page = client.get(path).text
    assert "Файл" in page
    assert "aigul2" in page
    assert f"/duplicates/{merged_account.id}/{kept_account.id}" in page
    reply = client.send(path, {"fingerprint": read_fingerprint(page)})
    assert reply.status_code == 303
    assert path not in client.get("/duplicates/").text
    assert "aigul2" in client.get("/duplicates/records").text
    assert client.get(reply.location).status_code == 200
    session.expire_all()
    assert (
        session.get_one(Person, merged_account.id).merged_into_id,
        session.get_one(Person, kept_account.id).email,
    ) == (kept_account.id, "a@example.kz")
    session.commit()
    assert client.send(f"{reply.location}/undo").status_code == 303
    assert "/undo" not in client.get(reply.location).text
    assert client.send(f"{reply.location}/undo").status_code == 409
    session.expire_all()
    assert session.get_one(Person, merged_account.id).merged_into_id is None


def test_an_undo_says_which_contacts_did_not_go_back(client, session, hr, two_accounts):
    kept_account, merged_account = two_accounts
    merged_account.phone = "+77011234567"
    session.commit()
    path = f"/duplicates/{kept_account.id}/{merged_account.id}"
    record = client.send(path, {"fingerprint": read_fingerprint(client.get(path).text)}).location
    session.expire_all()
    session.get_one(Person, kept_account.id).email = "new@example.kz"
    session.commit()
    client.send(f"{record}/undo")
    page = client.get(record).text
    with using_language("kk"):
        assert gettext("Some contacts did not go back. They are listed below.") in page
        assert f"<li>{gettext('E-mail')}</li>" in page
        assert f"<li>{gettext('Telephone')}</li>" not in page
    session.expire_all()
    assert session.get_one(Person, kept_account.id).email == "new@example.kz"
    assert session.get_one(Person, merged_account.id).phone == "+77011234567"


def test_reports_that_move_and_that_end_are_counted_before_and_after(
    client, session, hr, two_accounts
):
    kept_account, merged_account = two_accounts
    area_id = kept_account.organisation_id
    add_saved_report(session, merged_account, ("organisations", area_id))
    for owner, every in (
        (kept_account, "week"),
        (merged_account, "week"),
        (merged_account, "month"),
        (merged_account, "half"),
    ):
        store_schedule(session, owner.id, area_id, area_kind="organisations", every=every)
    path = f"/duplicates/{kept_account.id}/{merged_account.id}"
    page = client.get(path).text
    expected = {
        "Composed reports that move: %(count)s.": 1,
        "Reports by e-mail that move: %(count)s.": 2,
        (
            "Reports by e-mail that end, since the account that stays gets the same ones: "
            "%(count)s."
        ): 1,
    }
    with using_language("kk"):
        for text, count in expected.items():
            assert gettext(text) % {"count": count} in page
        record = client.get(
            client.send(path, {"fingerprint": read_fingerprint(page)}).location
        ).text
        for text in ("Composed reports", "Reports by e-mail"):
            assert gettext(text) in record


def test_an_account_in_use_is_the_one_that_stays(client, session, hr, two_accounts):
    kept_account, merged_account = two_accounts
    kept_account.password_hash = None
    session.commit()
    path = f"/duplicates/{kept_account.id}/{merged_account.id}"
    other = f"/duplicates/{merged_account.id}/{kept_account.id}"
    reply = client.get(path)
    assert (reply.status_code, reply.location) == (303, other)
    page = client.get(other).text
    with using_language("kk"):
        assert gettext(UsedAccountClosed.message) in page
    assert client.send(path, {"fingerprint": read_fingerprint(page)}).status_code == 409
    session.expire_all()
    assert session.get_one(Person, merged_account.id).merged_into_id is None
    session.rollback()
    assert client.send(other, {"fingerprint": read_fingerprint(page)}).status_code == 303


def test_posts_in_other_organisations_are_not_named_to_hr(client, session, hr, two_accounts):
    kept_account, merged_account = two_accounts
    names = {"name_kk": "Басқа мекеме", "name_ru": "Другое учреждение"}
    elsewhere = accounts.add_organisation(session, **names)
    accounts.add_post(session, merged_account, elsewhere.id, is_main=False, position="Құпия қызмет")
    session.commit()
    path = f"/duplicates/{kept_account.id}/{merged_account.id}"
    page = client.get(path).text
    assert "Басқа мекеме" not in page and "Құпия қызмет" not in page
    with using_language("kk"):
        assert gettext("another organisation") in page
    chief = accounts.add_person(session)
    accounts.grant(session, chief, NATIONAL_ADMIN)
    accounts.sign_in(client, session, chief)
    page = client.get(path).text  # the control
    assert "Басқа мекеме" in page and "Құпия қызмет" in page


def test_a_decision_about_something_else_is_asked_for_again(client, session, hr, two_accounts):
    kept_account, merged_account = two_accounts
    for fingerprint in ("", "0" * 64):
        reply = client.send(
            f"/duplicates/{kept_account.id}/{merged_account.id}", {"fingerprint": fingerprint}
        )
        assert reply.status_code == 422
        assert "error-summary" in reply.text
    assert session.get_one(Person, merged_account.id).merged_into_id is None


def test_two_accounts_are_compared_by_their_user_names(client, hr, two_accounts):
    kept_account, merged_account = two_accounts
    assert client.get("/duplicates/compare").status_code == 200
    reply = client.get("/duplicates/compare?first=aigul&second=AIGUL2")
    assert (reply.status_code, reply.location) == (
        302,
        f"/duplicates/{kept_account.id}/{merged_account.id}",
    )
    for query in (
        "first=aigul&second=aigul",
        "first=aigul&second=bgul",
        "first=aigul&second=nobody",
        "first=&second=",
        "first=%00&second=x",
    ):
        assert client.get(f"/duplicates/compare?{query}").status_code == 422, query


def test_signing_in_with_the_closed_account_says_where_to_go_to_whoever_knows_the_password(
    client, session, hr, two_accounts
):
    kept_account, merged_account = two_accounts
    client.send(
        f"/duplicates/{kept_account.id}/{merged_account.id}",
        {
            "fingerprint": read_fingerprint(
                client.get(f"/duplicates/{kept_account.id}/{merged_account.id}").text
            )
        },
    )
    client.send("/auth/sign-out")
    reply = client.send("/auth/sign-in", {"login": "aigul2", "password": PASSWORD})
    assert reply.status_code == 422
    message_start = gettext(AccountMerged.message).partition("%(")[0]
    assert message_start in reply.text
    assert "кіріңіз: aigul." in reply.text
    for login, password in (("aigul2", "wrong-password"), ("nobody", PASSWORD)):
        refused = client.send("/auth/sign-in", {"login": login, "password": password})
        assert message_start not in refused.text
    assert "sign-in" in client.get("/auth/").location


def test_people_of_others_are_not_found(client, session, hr, two_accounts, employer):
    kept_account, _merged_account = two_accounts
    stranger = session.scalars(select(Person).where(Person.user_name == "bgul")).one()
    session.commit()
    for path in (
        f"/duplicates/{kept_account.id}/{stranger.id}",
        f"/duplicates/{stranger.id}/{kept_account.id}",
        f"/duplicates/{kept_account.id}/987654",
    ):
        assert client.get(path).status_code == 404
        assert client.send(path, {"fingerprint": ""}).status_code == 404
    for query in ("text=bgul", "page=2", "page=-1"):
        assert "bgul" not in client.get(f"/duplicates/?{query}").text.partition("<main")[2].replace(
            'value="bgul"', ""
        )


def test_an_administrators_account_is_refused_with_the_reason(
    client, session, hr, two_accounts, employer
):
    kept_account, _merged_account = two_accounts
    chief = accounts.add_person(session, organisation_id=employer.id)
    accounts.grant(session, chief, NATIONAL_ADMIN)
    session.commit()
    assert client.get(f"/duplicates/{kept_account.id}/{chief.id}").status_code == 409
    assert (
        client.send(f"/duplicates/{kept_account.id}/{chief.id}", {"fingerprint": ""}).status_code
        == 409
    )


def test_a_merged_account_is_not_simply_opened_again(client, session, two_accounts):
    kept_account, merged_account = two_accounts
    chief = accounts.add_person(session)
    accounts.grant(session, chief, NATIONAL_ADMIN)
    accounts.sign_in(client, session, chief)
    client.send(
        f"/duplicates/{kept_account.id}/{merged_account.id}",
        {
            "fingerprint": read_fingerprint(
                client.get(f"/duplicates/{kept_account.id}/{merged_account.id}").text
            )
        },
    )
    assert client.send(f"/accounts/people/{merged_account.id}/unblock").status_code == 409


def test_whose_names_were_shown_is_noted(client, session, hr, two_accounts):
    client.get("/duplicates/")
    client.get(f"/duplicates/{two_accounts[0].id}/{two_accounts[1].id}")
    assert session.scalars(
        select(PersonalAccess.access_kind).where(PersonalAccess.person_id == two_accounts[0].id)
    ).all() == ["list", "page"]
