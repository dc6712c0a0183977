"""Password recovery pages: the same reply for everybody, and no bypass."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.accounts.models import SignIn
from lms.accounts.rules import OPERATOR
from lms.app import create_app
from lms.auth import services
from lms.auth.models import SignInCard
from lms.auth.rules.channels import SMS
from lms.core.passwords import Passwords
from lms.core.sms import GATEWAYS
from tests.client import JudgingClient, remove_tokens
from tests.conftest import CHEAP, CONFIG, NOW
from tests.factories import accounts
from tests.factories.letters import RecordingSms, confirm, read_link, read_mails, send_letters
from tests.factories.regions import KOKSHETAU, load_unit
from tests.unit.auth.support import set_up_app

PASSWORD = "көк шкаф 478"
FRESH = "жаңа сөз 99"


@pytest.fixture
def aika(session, container):
    person = accounts.add_person(
        session,
        user_name="aika",
        email="aika@mail.kz",
        phone="+77011234567",
        password_hash=container.passwords.hash(PASSWORD),
    )
    session.commit()
    return person


@pytest.fixture
def sms(monkeypatch):
    gateway = RecordingSms()
    monkeypatch.setitem(GATEWAYS, "recording", lambda: gateway)
    return gateway


@pytest.fixture
def client_with_sms(settings, clock, sms, compiled_templates, session):  # noqa: ARG001
    """Return a browser at a site that sends SMS, on the test's database."""
    settings = replace(settings, sms_gateway="recording")
    app = create_app(settings, clock, Passwords(CHEAP), CONFIG)
    app.test_client_class = JudgingClient
    app.jinja_env.bytecode_cache = compiled_templates
    yield app.test_client()
    app.extensions["lms"].database.dispose()


class CountingPasswords(Passwords):
    """Counts hashes and comparisons."""

    count = 0

    def hash(self, password):
        type(self).count += 1
        return super().hash(password)

    def is_match(self, password_hash, password):
        type(self).count += 1
        return super().is_match(password_hash, password)


def ask_for_link(client, login):
    reply = client.send("/auth/forgotten", {"login": login})
    assert (reply.status_code, reply.location) == (303, "/auth/forgotten/sent")
    return client.get(reply.location)


def test_a_password_is_set_alone_and_ends_everything_else(app, client, session, container, aika):
    confirm(session, aika)
    other_browser = accounts.sign_in(app.test_client(), session, aika)
    card = services.make_cards(session, by=OPERATOR, person_ids=[aika.id], now=NOW)[0].code
    link = services.create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
    session.commit()
    ask_for_link(client, "aika")
    send_letters(container)
    path = read_link(container)
    assert client.get(path).status_code == 200
    assert client.send(path, {"password": FRESH}).location == "/my"
    assert client.get("/auth/").status_code == 200
    assert other_browser.get("/auth/").status_code == 302
    assert client.get(f"/auth/password/{link}").status_code == 409
    assert client.get(path).status_code == 409
    session.rollback()
    (row,) = session.scalars(select(SignInCard))
    assert row.revoked_at is not None, card
    assert len(session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all()) == 1


def test_the_reply_is_the_same_for_known_and_unknown_names(
    app, session, container, count_queries, aika
):
    confirm(session, aika)
    accounts.add_person(session, user_name="unsure", email="unsure@mail.kz")
    accounts.add_person(session, user_name="blocked", email="b@mail.kz", blocked_at=NOW)
    session.commit()
    replies, statements, cookies = {}, {}, {}
    for login in ("aika", "unsure", "blocked", "nobody", "aika@mail.kz", "none@mail.kz"):
        browser = app.test_client()
        browser.get("/auth/forgotten")
        with count_queries(app) as reply_statements:
            reply = browser.send("/auth/forgotten", {"login": login})
        statements.setdefault("@" in login, set()).add(tuple(reply_statements))
        assert len(reply_statements) > 5, "the control: the statements were seen"
        replies[login] = (reply.status_code, remove_tokens(browser.get(reply.location).text))
        with browser.session_transaction() as cookie:
            cookies[login] = {name: len(str(value)) for name, value in cookie.items()}
    assert len(set(replies.values())) == 1
    assert {is_email: len(kinds) for is_email, kinds in statements.items()} == {0: 1, 1: 1}
    assert len({tuple(sorted(sizes.items())) for sizes in cookies.values()}) == 1


def test_nothing_is_hashed_for_a_request(settings, clock, session, aika):
    confirm(session, aika)
    app = create_app(settings, clock, CountingPasswords(CHEAP), CONFIG)
    app.test_client_class = JudgingClient
    browser = app.test_client()
    browser.send("/auth/forgotten", {"login": "aika"})
    browser.send("/auth/forgotten", {"login": "nobody"})
    assert CountingPasswords.count == 0
    browser.send("/auth/sign-in", {"login": "aika", "password": "x"})
    assert CountingPasswords.count == 1, "the control: a sign-in compares"
    app.extensions["lms"].database.dispose()


def test_a_new_password_does_not_go_round_the_second_factor(client, session, container, aika):
    confirm(session, aika)
    set_up_app(session, container, aika)
    ask_for_link(client, "aika")
    send_letters(container)
    assert client.send(read_link(container), {"password": FRESH}).location == "/auth/sign-in/code"
    assert client.get("/auth/").status_code == 302


def test_the_link_has_the_host_of_the_settings(client, session, container, aika):
    confirm(session, aika)
    spoofed = {"X-Forwarded-Host": "evil.example", "X-Original-URL": "/evil.example"}
    client.send("/auth/forgotten", {"login": "aika"}, headers=spoofed)
    send_letters(container)
    ((_to, text),) = read_mails(container)
    assert "evil" not in text
    assert f"{container.settings.base_url}/auth/password/" in text


def test_without_sms_no_code_is_asked_for(client):
    page = ask_for_link(client, "aika").text
    assert 'name="code"' not in page
    assert client.send("/auth/forgotten/sent", {"code": "12345678"}).location == "/auth/forgotten"


def test_the_code_of_an_sms_sets_a_password(client_with_sms, session, container, sms, aika):
    confirm(session, aika, SMS)
    assert 'name="code"' in ask_for_link(client_with_sms, "8 701 123 45 67").text
    send_letters(container, sms=sms)
    wrong = client_with_sms.send("/auth/forgotten/sent", {"code": "00000000"})
    assert wrong.status_code == 422
    right = client_with_sms.send("/auth/forgotten/sent", {"code": sms.read_code()})
    assert right.location.startswith("/auth/password/")
    assert client_with_sms.send(right.location, {"password": FRESH}).location == "/my"


def test_codes_for_known_and_unknown_names_are_refused_alike(
    client_with_sms, session, container, sms, aika
):
    confirm(session, aika, SMS)
    pages = {}
    for login in ("aika", "nobody"):
        ask_for_link(client_with_sms, login)
        send_letters(container, sms=sms)
        reply = client_with_sms.send("/auth/forgotten/sent", {"code": "00000000"})
        pages[login] = (reply.status_code, remove_tokens(reply.text))
    assert pages["aika"] == pages["nobody"]
    assert pages["aika"][0] == 422


def test_a_code_without_a_request_is_refused(client_with_sms):
    assert client_with_sms.send("/auth/forgotten/sent", {"code": "12345678"}).status_code == 422


def test_whoever_has_no_confirmed_contact_reads_who_helps(client):
    page = client.get("/auth/forgotten").text
    assert 'href="/outreach/"' in page and 'href="/help"' in page


def test_the_account_page_asks_to_confirm_and_the_link_does(client, session, container, aika):
    accounts.sign_in(client, session, aika)
    page = client.get("/auth/").text
    assert page.count("/auth/contacts/email/letter") == 1
    assert "/auth/contacts/sms/letter" not in page, "no SMS is sent here"
    assert client.send("/auth/contacts/email/letter").location == "/auth/"
    send_letters(container)
    path = read_link(container)
    assert "aika@mail.kz" in client.get(path).text
    assert "/auth/contacts/email/letter" in client.get("/auth/").text, "opening it confirms nothing"
    assert client.send(path).location == "/auth/"
    assert "/auth/contacts/email/letter" not in client.get("/auth/").text
    assert client.send("/auth/contacts/email/letter").status_code == 404


def test_whoever_is_signed_out_signs_in_first_and_comes_back(client, session, container, aika):
    services.request_confirmation(
        session, person_id=aika.id, channel="email", cipher=container.iin_cipher, now=NOW
    )
    session.commit()
    send_letters(container)
    path = read_link(container)
    to_sign_in = client.get(path).location
    reply = client.send(to_sign_in, {"login": "aika", "password": PASSWORD})
    assert reply.location == path


def test_signing_up_with_an_email_sends_a_letter_and_a_stranger_opens_nothing(
    client, app, session, container
):
    unit_id = load_unit(session, KOKSHETAU).id
    session.rollback()
    client.send(
        "/auth/sign-up",
        {
            "surname": "Серікова",
            "given_name": "Айгүл",
            "password": PASSWORD,
            "region_unit_id": unit_id,
            "language": "kk",
            "email": "typed-wrong@mail.kz",
        },
    )
    assert send_letters(container) == 1
    path = read_link(container)
    stranger = accounts.sign_in(app.test_client(), session, accounts.add_person(session))
    assert stranger.get(path).status_code == 409
    assert stranger.send(path).status_code == 409
    ask_for_link(app.test_client(), "typed-wrong@mail.kz")
    assert send_letters(container) == 0
