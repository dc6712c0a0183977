"""Shared computers: session cookies, the idle timeout, and flagged browsers."""

import re

import pytest
from sqlalchemy import select

from lms.accounts.models import SignIn
from lms.accounts.rules import CONSULTANT
from tests.factories import accounts
from tests.factories.regions import KOKSHETAU, load_unit

PASSWORD = "көк шкаф 478"


@pytest.fixture
def aika(session, container):
    person = accounts.add_person(
        session, user_name="aika", password_hash=container.passwords.hash(PASSWORD)
    )
    session.commit()
    return person


def sign_in(client, *, shared, **more):
    values = {"login": "aika", "password": PASSWORD, **({"is_shared": "y"} if shared else {})}
    return client.send("/auth/sign-in", values | more)


def get_session_cookie(reply):
    return next(line for line in reply.headers.getlist("Set-Cookie") if line.startswith("session="))


def test_the_cookie_of_a_shared_computer_goes_with_the_window(client, session, aika):
    own = get_session_cookie(sign_in(client, shared=False))
    assert "Expires=" in own, "the control"
    shared = get_session_cookie(sign_in(client, shared=True))
    assert "Expires=" not in shared and "Max-Age" not in shared
    assert client.get("/auth/").status_code == 200
    session.rollback()
    rows = session.scalars(select(SignIn).order_by(SignIn.id)).all()
    assert [row.is_shared for row in rows] == [False, True]
    assert rows[1].expires_at < rows[0].expires_at


def test_a_shared_session_ends_after_fifteen_idle_minutes_and_says_so(client, clock, aika):
    sign_in(client, shared=True)
    for _number in range(3):
        clock.forward(minutes=14)
        assert client.get("/auth/").status_code == 200
    clock.forward(minutes=15)
    reply = client.get("/auth/")
    assert reply.location.startswith("/auth/sign-in")
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    page = client.get(reply.location).text
    assert "15 минут" in page
    assert "notice" in page
    assert client.get("/auth/").status_code == 302


def test_a_copy_of_the_cookie_is_idle_too(app, client, clock, aika):
    reply = sign_in(client, shared=True)
    value = get_session_cookie(reply).split(";")[0].partition("=")[2]
    clock.forward(minutes=15)
    thief = app.test_client()
    thief.set_cookie("session", value)
    assert thief.get("/auth/").status_code == 302


def test_a_learner_at_home_stays_signed_in(client, clock, aika):
    sign_in(client, shared=False)
    clock.forward(days=20)
    assert client.get("/auth/").status_code == 200


def test_the_head_offers_to_sign_out_and_leaves_nothing(client, aika):
    sign_in(client, shared=True)
    assert "site-head__shared" in client.get("/").text
    assert "site-head__shared" in client.get("/catalogue/").text
    reply = client.send("/auth/sign-out")
    assert reply.location == "/auth/sign-in"
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "site-head__shared" not in client.get("/").text


def test_no_page_of_a_shared_session_is_stored(client, aika):
    sign_in(client, shared=True)
    for path in ("/", "/catalogue/", "/auth/", "/my"):
        assert client.get(path).headers["Cache-Control"] == "no-store", path


def test_a_shared_computer_keeps_no_key_of_a_person(client, aika):
    sign_in(client, shared=True)
    assert client.get_cookie("known") is None
    sign_in(client, shared=False)
    assert client.get_cookie("known") is not None, "the control"


def test_the_second_step_and_a_new_password_stay_shared(client, session, aika):
    sign_in(client, shared=True)
    reply = client.send("/auth/password", {"present_password": PASSWORD, "password": "жаңа сөз 99"})
    assert "Expires=" not in get_session_cookie(reply)


def test_a_consultant_marks_a_browser_and_everybody_there_is_on_a_shared_computer(
    client, session, aika
):
    consultant = accounts.add_person(session, user_name="consultant")
    accounts.grant(session, consultant, CONSULTANT, kato=KOKSHETAU)
    unit_id = load_unit(session, KOKSHETAU).id
    accounts.sign_in(client, session, consultant)
    assert 'href="/auth/this-browser"' in client.get("/auth/").text
    assert client.send("/auth/this-browser").status_code == 303
    client.send("/auth/sign-out")
    for path in ("/auth/sign-in", "/auth/sign-up", "/auth/sign-in/name"):
        page = client.get(path).text
        assert re.search(r'<input[^>]* checked [^>]*name="is_shared"', page), path
    signed_up = client.send(
        "/auth/sign-up",
        {
            "surname": "Серікова",
            "given_name": "Айгүл",
            "password": PASSWORD,
            "region_unit_id": unit_id,
            "language": "kk",
            "is_shared": "y",
        },
    )
    assert "Expires=" not in get_session_cookie(signed_up)


def test_a_mark_ends_where_it_was_made_and_cannot_be_forged(client, session):
    consultant = accounts.add_person(session, user_name="consultant")
    accounts.grant(session, consultant, CONSULTANT, kato=KOKSHETAU)
    accounts.sign_in(client, session, consultant)
    client.send("/auth/this-browser")
    flagged = client.get("/auth/this-browser").text
    client.send("/auth/this-browser")
    assert client.get("/auth/this-browser").text != flagged
    client.set_cookie("access-point", "WzFd.forged")
    assert "checked" not in client.get("/auth/sign-in").text


def test_a_learner_marks_no_browser(client, session, aika):
    accounts.sign_in(client, session, aika)
    assert client.send("/auth/this-browser").status_code == 403
    assert 'href="/auth/this-browser"' not in client.get("/auth/").text
