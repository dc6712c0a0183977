"""The second factor in the browser: setup, codes, a lost telephone, resting roles."""

import re
from dataclasses import replace

import pyotp
import pytest
import zxingcpp
from markupsafe import escape
from PIL import Image
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person, RecoveryCode, SecondFactor, SignIn
from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, OPERATOR
from lms.app import create_app
from lms.auth import services
from lms.auth.errors import OtherSecret
from lms.core.i18n import using_language
from lms.core.passwords import Passwords
from tests.client import JudgingClient
from tests.conftest import CHEAP, NOW
from tests.factories import accounts
from tests.factories.regions import AKMOLA

PASSWORD = "көк шкаф 478"
STEP = "/auth/second-factor"
RECOVERY = re.compile(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})</code>")


@pytest.fixture
def aika(session, container):
    accounts.add_person(session, user_name="other")
    person = accounts.add_person(
        session, user_name="aika", password_hash=container.passwords.hash(PASSWORD)
    )
    session.commit()
    return person


@pytest.fixture
def strict_client(settings, clock):
    """Return a client of a site on which roles rest until the second factor is set up."""
    app = create_app(replace(settings, roles_need_code=True), clock, Passwords(CHEAP))
    app.test_client_class = JudgingClient
    yield app.test_client()
    app.extensions["lms"].database.dispose()


def sign_in(client, password=PASSWORD, **kwargs):
    return client.send("/auth/sign-in", {"login": "aika", "password": password}, **kwargs)


def scan_secret(client):
    """Return the app after it has scanned the page."""
    reply = client.send(STEP, {"present_password": PASSWORD})
    assert reply.location == f"{STEP}/confirm"
    page = client.get(reply.location).text
    return pyotp.TOTP("".join(re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].split()))


def set_up(client, clock):
    """Set the second factor up; return the app and the recovery codes."""
    app = scan_secret(client)
    page = client.send(f"{STEP}/confirm", {"code": app.at(clock.now())})
    assert page.status_code == 200
    return app, RECOVERY.findall(page.text)


def set_up_and_sign_out(client, clock):
    """Do as set_up, then sign out and wait a minute."""
    sign_in(client)
    setup = set_up(client, clock)
    client.send("/auth/sign-out")
    clock.forward(minutes=1)
    return setup


def list_kinds(session, *of_kinds):
    kinds = session.scalars(
        select(AuditEvent.kind).where(AuditEvent.kind.in_(of_kinds)).order_by(AuditEvent.id)
    ).all()
    session.commit()
    return kinds


def test_it_is_set_up_with_the_password_and_the_first_code(client, session, clock, aika):
    sign_in(client)
    assert client.send(STEP, {"present_password": "wrong"}).status_code == 422
    assert client.get(f"{STEP}/confirm").status_code == 303, "nothing waits yet"
    app = scan_secret(client)
    assert client.send(f"{STEP}/confirm", {"code": "000000"}).status_code == 422
    assert "second_factor_set" not in list_kinds(session, "second_factor_set")
    reply = client.send(f"{STEP}/confirm", {"code": app.at(clock.now())})
    assert reply.headers["Cache-Control"] == "no-store"
    assert len(set(RECOVERY.findall(reply.text))) == 10
    second_factor = session.scalars(select(SecondFactor)).one()
    assert app.secret.encode() not in second_factor.secret_encrypted
    hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert all(
        code not in code_hash for code_hash in hashes for code in RECOVERY.findall(reply.text)
    )
    session.commit()
    assert list_kinds(session, "second_factor_set") == ["second_factor_set"]
    assert re.search(r"Қалған қосалқы кодтар\s*<[^>]+>\s*<[^>]+>\s*10\b", client.get(STEP).text)


def test_a_square_that_another_window_has_replaced_is_named(client, session, clock, aika):
    def read_page(page):
        secret = "".join(re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].split())
        return pyotp.TOTP(secret), re.search(r'name="secret_fingerprint"[^>]* value="(\w+)"', page)[
            1
        ]

    sign_in(client)
    client.send(STEP, {"present_password": PASSWORD})
    old_app, old_shown = read_page(client.get(f"{STEP}/confirm").text)
    client.send(STEP, {"present_password": PASSWORD})
    with using_language("kk"):
        words = str(escape(OtherSecret().describe()))
    code = old_app.at(clock.now())
    reply = client.send(f"{STEP}/confirm", {"code": code, "secret_fingerprint": old_shown})
    assert reply.status_code == 422
    assert words in reply.text
    new_app, new_shown = read_page(reply.text)
    code = new_app.at(clock.now())
    reply = client.send(f"{STEP}/confirm", {"code": "000000", "secret_fingerprint": new_shown})
    assert words not in reply.text  # the control: a wrong code alone
    reply = client.send(f"{STEP}/confirm", {"code": code, "secret_fingerprint": new_shown})
    assert RECOVERY.search(reply.text)


def test_the_square_the_link_and_the_letters_say_the_same(client, aika):
    sign_in(client)
    client.send(STEP, {"present_password": PASSWORD})
    page = client.get(f"{STEP}/confirm").text
    drawing = re.search(r'<svg[^>]*class="qr">.*?</svg>', page, re.DOTALL)[0]
    assert "style=" not in drawing
    modules = int(re.search(r'viewBox="0 0 (\d+) \1"', drawing)[1])
    picture = Image.new("L", (modules, modules), 255)
    x = y = 0.0
    for move, across, down, length in re.findall(
        r"([Mm])\s*(-?[\d.]+)[ ,]?(-?[\d.]+)h(\d+)",
        re.search(r'stroke="#000" d="([^"]+)"', drawing)[1],
    ):
        x, y = (float(across), float(down)) if move == "M" else (x + float(across), y + float(down))
        for step in range(int(length)):
            picture.putpixel((int(x) + step, int(y)), 0)
        x += int(length)
    read = zxingcpp.read_barcodes(
        picture.resize((modules * 6, modules * 6), Image.Resampling.NEAREST)
    )[0].text
    linked = re.search(r'href="(otpauth:[^"]+)"', page)[1].replace("&amp;", "&")
    letters = "".join(re.search(r'class="secret">([A-Z2-7 ]+)<', page)[1].split())
    assert read == linked
    assert f"secret={letters}" in linked and "aika" in linked


def test_after_the_password_the_code_is_asked_for_and_nothing_is_open_before(
    client, session, clock, aika
):
    app, _codes = set_up_and_sign_out(client, clock)
    reply = sign_in(client, query_string={"next": "/auth/edit"})
    assert reply.location == "/auth/sign-in/code"
    assert client.get("/auth/").status_code == 302
    assert client.get(reply.location).status_code == 200
    assert client.send(reply.location, {"code": "123456"}).status_code == 422
    assert client.get("/auth/").status_code == 302
    code_reply = client.send(
        reply.location, {"code": f" {app.at(clock.now())[:3]} {app.at(clock.now())[3:]}"}
    )
    assert code_reply.location == "/auth/edit"
    assert client.get("/auth/").status_code == 200
    details = session.scalars(
        select(AuditEvent.details).where(AuditEvent.kind == "signed_in").order_by(AuditEvent.id)
    ).all()
    assert [event_details["factors"] for event_details in details] == [
        ["password"],
        ["password", "code"],
    ]
    assert session.scalars(select(SignIn.with_code).order_by(SignIn.id)).all() == [True, True]


def test_a_code_is_taken_once(client, app, clock, aika):
    telephone, _codes = set_up_and_sign_out(client, clock)
    code = telephone.at(clock.now())
    other = app.test_client()
    for browser, status in ((client, 303), (other, 422)):
        sign_in(browser)
        assert browser.send("/auth/sign-in/code", {"code": code}).status_code == status
    clock.forward(seconds=30)
    assert other.send("/auth/sign-in/code", {"code": telephone.at(clock.now())}).status_code == 303


def test_the_step_after_the_password_does_not_wait_for_ever_nor_outlive_the_password(
    client, session, container, clock, aika
):
    telephone, _codes = set_up_and_sign_out(client, clock)
    sign_in(client)
    clock.forward(minutes=11)
    assert (
        client.send("/auth/sign-in/code", {"code": telephone.at(clock.now())}).location
        == "/auth/sign-in"
    )
    sign_in(client)
    person = session.get_one(Person, aika.id)
    person.password_hash = container.passwords.hash("басқа сөз 99")
    session.commit()
    assert (
        client.send("/auth/sign-in/code", {"code": telephone.at(clock.now())}).location
        == "/auth/sign-in"
    )
    assert client.get("/auth/sign-in/code").location == "/auth/sign-in", (
        "whoever has not given a password has no business here"
    )


def test_wrong_codes_come_to_an_end_for_the_person_in_every_browser(client, app, clock, aika):
    """Codes of the app and recovery codes are counted apart."""
    telephone, codes = set_up_and_sign_out(client, clock)
    other = app.test_client()
    sign_in(client)
    sign_in(other)
    for wrongs, right in (
        ([f"00000{number}" for number in range(5)], telephone.at(clock.now())),
        ([f"{code[:-2]}{'00' if code[-2:] != '00' else '11'}" for code in codes[:5]], codes[0]),
    ):
        for number, wrong in enumerate(wrongs):
            reply = (client, other)[number % 2].send("/auth/sign-in/code", {"code": wrong})
            assert reply.status_code == 422
        for browser in (client, other):
            blocked = browser.send("/auth/sign-in/code", {"code": right})
            assert blocked.status_code == 429 and int(blocked.headers["Retry-After"]) > 0
    clock.forward(minutes=16)
    sign_in(client)
    assert client.send("/auth/sign-in/code", {"code": telephone.at(clock.now())}).status_code == 303


def test_a_recovery_code_lets_in_once_however_it_is_typed(client, app, session, clock, aika):
    _telephone, codes = set_up_and_sign_out(client, clock)
    for code, status in (
        (codes[3].lower().replace("-", " "), 303),
        (codes[3], 422),
        (codes[4], 303),
    ):
        browser = app.test_client()
        sign_in(browser)
        reply = browser.send("/auth/sign-in/code", {"code": code})
        assert reply.status_code == status
    page = browser.get(reply.location).text
    assert f'енді жарамайды. Телефоныңыз жоғалса, басқасын баптаңыз: <a href="{STEP}"' in page
    assert (
        len(session.scalars(select(RecoveryCode).where(RecoveryCode.used_at.is_(None))).all()) == 8
    )
    session.commit()
    assert list_kinds(session, "recovery_code_used", "second_factor_failed") == [
        "recovery_code_used",
        "second_factor_failed",
        "recovery_code_used",
    ]


def test_a_one_time_link_and_a_card_do_not_go_round_the_code(
    client, session, container, clock, aika
):
    telephone, _codes = set_up_and_sign_out(client, clock)
    token = services.create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
    session.commit()
    by_link = client.send(f"/auth/password/{token}", {"password": "жаңа сөз 99"})
    assert by_link.location == "/auth/sign-in/code"
    # A new password has ended all cards before it.
    card = services.make_cards(session, by=OPERATOR, person_ids=[aika.id], now=NOW)[0].code
    session.commit()
    by_card = client.send("/auth/card/password", {"code": card, "password": "жаңа сөз 98"})
    assert by_card.location == "/auth/sign-in/code"
    assert client.get("/auth/").status_code == 302
    assert client.send(by_card.location, {"code": telephone.at(clock.now())}).location == "/my"


def test_new_codes_and_doing_without_ask_for_a_code_of_the_app(client, app, session, clock, aika):
    telephone, codes = set_up_and_sign_out(client, clock)
    sign_in(client)
    client.send("/auth/sign-in/code", {"code": telephone.at(clock.now())})
    elsewhere = accounts.sign_in(app.test_client(), session, aika)
    for path in ("codes", "remove"):
        assert client.get(f"{STEP}/{path}").status_code == 200
        assert client.send(f"{STEP}/{path}", {"code": "000000"}).status_code == 422
    clock.forward(seconds=30)
    fresh = RECOVERY.findall(client.send(f"{STEP}/codes", {"code": telephone.at(clock.now())}).text)
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    assert client.send(f"{STEP}/remove", {"code": codes[0]}).status_code == 422, (
        "the old ones are gone"
    )
    assert client.send(f"{STEP}/remove", {"code": fresh[0]}).location == "/auth/"
    assert (
        session.scalars(select(SecondFactor)).all()
        == session.scalars(select(RecoveryCode)).all()
        == []
    )
    session.commit()
    assert elsewhere.get("/auth/").status_code == 302
    client.send("/auth/sign-out")
    assert sign_in(client).location == "/my"
    assert (
        client.get(f"{STEP}/codes").status_code == client.get(f"{STEP}/remove").status_code == 409
    )


def test_another_telephone_takes_over_with_its_first_code_and_not_before(client, app, clock, aika):
    old, _codes = set_up_and_sign_out(client, clock)
    sign_in(client)
    client.send("/auth/sign-in/code", {"code": old.at(clock.now())})
    new = scan_secret(client)
    clock.forward(seconds=60)
    meanwhile = app.test_client()
    sign_in(meanwhile)
    assert meanwhile.send("/auth/sign-in/code", {"code": old.at(clock.now())}).status_code == 303
    assert client.send(f"{STEP}/confirm", {"code": new.at(clock.now())}).status_code == 200
    assert meanwhile.get("/auth/").status_code == 302, "other browsers are signed out"
    clock.forward(seconds=60)
    for telephone, status in ((old, 422), (new, 303)):
        sign_in(meanwhile)
        assert (
            meanwhile.send("/auth/sign-in/code", {"code": telephone.at(clock.now())}).status_code
            == status
        )


def test_setting_it_up_signs_other_browsers_out_and_makes_copies_of_the_cookie_worthless(
    client, app, session, clock, aika
):
    sign_in(client)
    with client.session_transaction() as cookie:
        user_token = cookie["_user_id"]
    other = accounts.sign_in(app.test_client(), session, aika)
    set_up(client, clock)
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie["_user_id"] = user_token
    assert [browser.get("/auth/").status_code for browser in (client, other, thief)] == [
        200,
        302,
        302,
    ]


def test_a_role_rests_until_the_second_step_is_set_up(strict_client, session, clock, aika):
    accounts.grant(session, aika, OFFICER, kato=AKMOLA)
    session.commit()
    assert sign_in(strict_client).location == STEP, "whoever holds a role is led there first"
    assert strict_client.get("/accounts/people").location == STEP
    assert strict_client.send("/accounts/people/export", {"format": "csv"}).status_code == 403
    assert "/accounts/people" not in strict_client.get("/").text
    assert strict_client.get("/auth/").status_code == 200, "as a learner one goes on"
    short = {"present_password": PASSWORD, "password": "жаңасөз 99"}
    assert strict_client.send("/auth/password", short).status_code == 422, (
        "a role at rest asks for as long a password"
    )
    set_up(strict_client, clock)
    assert strict_client.get("/accounts/people").status_code == 200
    assert "/accounts/people" in strict_client.get("/").text
    assert strict_client.get(f"{STEP}/remove").status_code == 409, "it can't be left again"


def test_roles_rest_in_a_browser_that_was_signed_in_by_the_password_alone(
    strict_client, session, aika
):
    """This is the state of a browser that was open when the role was granted."""
    accounts.sign_in(strict_client, session, aika)
    assert strict_client.get("/accounts/people").status_code == 403
    accounts.grant(session, aika, NATIONAL_ADMIN)
    session.commit()
    assert strict_client.get("/accounts/people").location == STEP


def test_where_it_is_only_offered_a_role_works_with_the_password_alone(client, session, aika):
    accounts.grant(session, aika, OFFICER, kato=AKMOLA)
    session.commit()
    assert sign_in(client).location == "/work"
    assert client.get("/accounts/people").status_code == 200


def test_an_administrator_switches_it_off_for_somebody_who_lost_everything(
    client, app, session, clock, aika
):
    set_up_and_sign_out(client, clock)
    open_one = accounts.sign_in(app.test_client(), session, aika)
    admin, officer, learner = (accounts.add_person(session) for _ in range(3))
    accounts.grant(session, admin, NATIONAL_ADMIN)
    accounts.grant(session, officer, OFFICER, kato=AKMOLA)
    path = f"/auth/people/{aika.id}/second-factor/remove"
    for who in (officer, learner):
        assert accounts.sign_in(app.test_client(), session, who).send(path).status_code == 403
    office = accounts.sign_in(app.test_client(), session, admin)
    assert path in office.get(f"/accounts/people/{aika.id}").text
    assert office.send(path).status_code == 303
    assert office.send(path).status_code == 404
    assert path not in office.get(f"/accounts/people/{aika.id}").text
    assert open_one.get("/auth/").status_code == 302
    assert sign_in(client).location == "/my"
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.kind == "second_factor_removed")
    ).one()
    assert (event.actor_id, event.subject) == (admin.id, f"person:{aika.id}")


def test_an_administrator_needs_a_code_to_switch_off_their_own(client, session, clock, aika):
    accounts.grant(session, aika, NATIONAL_ADMIN)
    session.commit()
    sign_in(client)
    app, _codes = set_up(client, clock)
    path = f"/auth/people/{aika.id}/second-factor/remove"
    page = client.get(f"/accounts/people/{aika.id}").text
    assert path not in page and STEP in page
    assert client.send(path).status_code == 403
    assert session.scalars(select(SecondFactor)).one().confirmed_at is not None
    session.commit()
    clock.forward(minutes=1)
    assert client.send(f"{STEP}/remove", {"code": app.at(clock.now())}).status_code == 303


def test_a_browser_of_somebody_with_a_role_that_is_left_alone_is_closed(
    client, app, session, clock, aika
):
    accounts.grant(session, aika, OFFICER, kato=AKMOLA)
    learner = accounts.sign_in(app.test_client(), session, accounts.add_person(session))
    sign_in(client)
    for _ in range(3):
        clock.forward(minutes=110)
        assert client.get("/accounts/people").status_code == 200, (
            "who goes on working is not interrupted"
        )
    clock.forward(minutes=125)
    assert client.get("/accounts/people").location.startswith("/auth/sign-in")
    assert learner.get("/auth/").status_code == 200, "a learner may come back after days"
    sign_in(client)
    for _ in range(6):
        clock.forward(minutes=115)
        client.get("/accounts/people")
    clock.forward(minutes=115)
    assert client.get("/accounts/people").status_code == 302, (
        "after a working day the password is asked for in any case"
    )
