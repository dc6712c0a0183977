"""Public forms left open while another person signs in and out in the same browser."""

import pytest
from sqlalchemy import func, select

from lms.accounts.rules import OPERATOR
from lms.auth.models import AccountLetter
from lms.auth.services import create_password_link, make_cards
from lms.core.i18n import gettext, using_language
from tests.client import CSRF
from tests.conftest import NOW
from tests.factories import accounts

OWN = {"Origin": "http://localhost"}
PASSWORD = "kok-tobe-7-samal"


@pytest.fixture
def aika(session):
    person = accounts.add_person(session, user_name="aika")
    session.commit()
    return person


def list_forms(session, person):
    """Return each page with its form's URL and what is typed there."""
    code = make_cards(session, by=OPERATOR, person_ids=[person.id], now=NOW)[0].code
    link = create_password_link(session, person_id=person.id, by=OPERATOR, now=NOW)
    session.commit()
    return {
        "forgotten": ("/auth/forgotten", {"login": "aika"}),
        "card": ("/auth/card", {"code": code}),
        "card_password": ("/auth/card/password", {"code": code, "password": PASSWORD}),
        "link": (f"/auth/password/{link}", {"password": PASSWORD}),
    }


@pytest.mark.parametrize("name", ["forgotten", "card", "card_password", "link"])
def test_a_page_that_was_open_for_too_long_is_shown_again_and_then_works(
    client, session, aika, name
):
    path, typed = list_forms(session, aika)[name]
    reply = client.post(path, data={**typed, "csrf_token": "of-another-session"}, headers=OWN)
    assert reply.status_code == 400
    with using_language("kk"):
        assert gettext("This page was open for too long. Send it once more.") in reply.text
    assert client.get("/auth/").status_code == 302  # nobody is signed in by that
    session.rollback()
    assert session.scalar(select(func.count()).select_from(AccountLetter)) == 0
    session.rollback()
    token = CSRF.search(reply.text).group(1)
    again = client.post(path, data={**typed, "csrf_token": token}, headers=OWN)
    assert again.status_code == (200 if name == "card" else 303)


def test_the_page_of_a_card_names_no_origin_and_is_known_all_the_same(client, session, aika):
    path, typed = list_forms(session, aika)["card"]
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    reply = client.post(path, data={**typed, "csrf_token": "of-another-session"}, headers=headers)
    assert reply.status_code == 400
    assert typed["code"] in reply.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {},
    ],
)
def test_a_page_of_another_site_is_refused(client, session, aika, headers):
    for path, typed in list_forms(session, aika).values():
        reply = client.post(
            path, data={**typed, "csrf_token": "of-another-session"}, headers=headers
        )
        assert reply.status_code == 400
        assert "csrf_token" not in reply.text


def test_a_code_that_comes_too_late_leads_to_the_beginning(client):
    form = {"code": "123456", "csrf_token": "of-another-session"}
    reply = client.post("/auth/sign-in/code", data=form, headers=OWN)
    assert (reply.status_code, reply.location) == (303, "/auth/sign-in")
    with using_language("kk"):
        reason = gettext("The code came too late. Enter the password once more.")
    assert reason in client.get(reply.location).text
    client.get("/auth/sign-in/code")  # the control: whoever only looks sends nothing
    assert reason not in client.get(reply.location).text
