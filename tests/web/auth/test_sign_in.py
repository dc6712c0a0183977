"""Signing in, and what an attacker would try there."""

import re
import time
from threading import Event, Thread

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent, SignIn
from lms.app import create_app
from lms.core.passwords import Cost, HashingGate, Passwords
from lms.core.throttle import ThrottleCount
from tests.client import JudgingClient, remove_tokens
from tests.conftest import CHEAP
from tests.factories import accounts
from tests.factories.regions import AKMOLA

PASSWORD = "көк шкаф 478"
IIN = "500101500016"
URL = "/auth/sign-in"


@pytest.fixture
def aika(session, container):
    """Return a person with all four names and a password, beside others."""
    accounts.add_person(
        session, user_name="other", password_hash=container.passwords.hash("басқа сөз 12")
    )
    person = accounts.add_person(
        session,
        user_name="aika",
        email="a@b.kz",
        phone="+77011234567",
        iin_hash=container.iin_cipher.lookup(IIN),
        iin_encrypted=container.iin_cipher.encrypt(IIN),
        password_hash=container.passwords.hash(PASSWORD),
    )
    session.commit()
    return person


def sign_in(client, login="aika", password=PASSWORD, path=URL, **kwargs):
    return client.send(path, {"login": login, "password": password}, **kwargs)


@pytest.mark.parametrize("login", ["aika", "Aika", "a@b.kz", "8 701 123 45 67", IIN])
def test_any_name_with_the_password_signs_in(client, aika, login):
    assert sign_in(client, login).status_code == 303
    assert "aika" in client.get("/auth/").text


def test_the_page_asks_for_two_things_and_nothing_of_the_password_comes_back(client, aika):
    assert client.get(URL).status_code == 200
    page = sign_in(client, password="wrong canary 1")
    assert page.status_code == 422
    assert "canary" not in page.text
    assert 'value="aika"' in page.text


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("", PASSWORD),
        ("   ", PASSWORD),
        ("aika", ""),
        ("a" * 300, PASSWORD),
        ("aika", "x" * 200),
        ("aika\0", "x"),
    ],
)
def test_what_is_empty_or_overlong_is_refused_with_a_word(client, aika, login, password):
    assert sign_in(client, login, password).status_code == 422


def test_a_claimed_iin_is_no_way_in_and_gets_the_answer_of_an_unknown_one(
    client, session, aika, container
):
    columns = accounts.build_iin_columns(container.iin_cipher, "500101600022", is_claim=True)
    accounts.add_person(session, password_hash=aika.password_hash, **columns)
    session.commit()
    claimed, unknown = sign_in(client, "500101600022"), sign_in(client, "500101600310")
    assert claimed.status_code == unknown.status_code == 422
    assert remove_tokens(claimed.text).replace("500101600022", "") == remove_tokens(
        unknown.text
    ).replace("500101600310", "")


def test_unknown_blocked_passwordless_and_wrong_get_the_same_answer(client, session, aika):
    accounts.add_person(session, user_name="nopass")
    accounts.add_person(
        session, user_name="blocked", blocked_at=accounts.NOW, password_hash=aika.password_hash
    )
    session.commit()
    attempts = [
        ("aika", "wrong"),
        ("nobody", "wrong"),
        ("nopass", ""),
        ("nopass", "x"),
        ("blocked", PASSWORD),
        ("500101600310", "wrong"),
    ]
    pages = {}
    for login, password in attempts:
        reply = sign_in(client, login, password or "x")
        pages[login] = (reply.status_code, remove_tokens(reply.text).replace(login, "NAME"))
    assert len(set(pages.values())) == 1
    assert sign_in(client).status_code == 303


@pytest.mark.slow
def test_unknown_and_wrong_take_the_same_time(settings, clock, session, aika):
    aika.password_hash = Passwords().hash(PASSWORD)
    session.commit()
    app = create_app(settings, clock, Passwords())
    app.test_client_class = JudgingClient
    client = app.test_client()
    client.judge = False
    spent = {"aika": [], "nobody": []}
    for number in range(9):
        for login, times in spent.items():
            start = time.process_time()  # other tests take the processor meanwhile
            assert sign_in(client, login, f"wrong {number}").status_code == 422
            times.append(time.process_time() - start)
    app.extensions["lms"].database.dispose()
    known_time, unknown_time = (sorted(times)[4] for times in spent.values())
    assert known_time > 0.02  # the control: a password is slow to check at all
    assert abs(known_time - unknown_time) < 0.5 * known_time


def test_a_hash_of_another_cost_is_renewed_when_the_password_is_known(client, session, aika):
    old = Passwords(Cost(rounds=2, kibibytes=8, lanes=1)).hash(PASSWORD)
    aika.password_hash = old
    session.commit()
    assert sign_in(client).status_code == 303
    session.refresh(aika)
    session.commit()
    assert aika.password_hash != old
    assert sign_in(client).status_code == 303


def test_a_hash_of_the_former_cost_is_accepted_and_renewed(settings, clock, session, aika):
    former = Passwords(Cost(rounds=3, kibibytes=65536, lanes=4)).hash(PASSWORD)
    aika.password_hash = former
    session.commit()
    app = create_app(settings, clock)
    app.test_client_class = JudgingClient
    assert sign_in(app.test_client()).status_code == 303
    app.extensions["lms"].database.dispose()
    session.refresh(aika)
    assert aika.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert former.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_sign_in_that_waits_too_long_for_its_turn_is_refused_and_counts_as_no_failure(
    settings, clock, session, aika
):
    passwords = Passwords(CHEAP, HashingGate(queue_length=0, seconds=0.05))
    app = create_app(settings, clock, passwords)
    app.test_client_class = JudgingClient
    client, began, finish = app.test_client(), Event(), Event()

    def hold() -> None:
        with passwords.take_turn():
            began.set()
            finish.wait(60)

    holder = Thread(target=hold)
    holder.start()
    assert began.wait(10)
    for _attempt in range(12):  # ten failures would block the name
        reply = sign_in(client)
        assert reply.status_code == 503
        assert int(reply.headers["Retry-After"]) > 0
    assert session.scalar(select(func.count()).select_from(ThrottleCount)) == 0
    assert session.scalar(select(func.count()).where(AuditEvent.kind == "sign_in_failed")) == 0
    session.rollback()
    finish.set()
    holder.join()
    assert sign_in(client).status_code == 303
    app.extensions["lms"].database.dispose()


def test_ten_failures_block_a_name_in_every_process_and_say_what_to_do(
    settings, clock, client, aika
):
    second = create_app(settings, clock, Passwords(CHEAP))
    second.test_client_class = JudgingClient
    other = second.test_client()
    for number in range(10):
        assert sign_in((client, other)[number % 2], password="wrong").status_code == 422
    for browser in (client, other):
        blocked = sign_in(browser)
        assert blocked.status_code == 429
        assert int(blocked.headers["Retry-After"]) > 0
        assert "15 минут" in blocked.text
    assert (
        sign_in(other, "other", "басқа сөз 12").status_code == 303
    )  # the control: another name goes on
    clock.forward(minutes=16)
    assert sign_in(client).status_code == 303
    second.extensions["lms"].database.dispose()


def test_however_a_name_is_spelled_its_failures_are_counted_together(client, aika):
    spellings = [
        IIN,
        f" {IIN}",
        f"{IIN[:6]} {IIN[6:]}",
        f"{IIN[:4]} {IIN[4:8]} {IIN[8:]}",
        "8 701 123 45 67",
        "+77011234567",
        "8(701)1234567",
    ]
    for number in range(10):
        assert sign_in(client, spellings[number % 4], "wrong").status_code == 422
    for spelling in spellings[:4]:
        assert sign_in(client, spelling).status_code == 429
    for number in range(10):
        assert sign_in(client, spellings[4 + number % 3], "wrong").status_code == 422
    assert sign_in(client, spellings[6]).status_code == 429
    assert sign_in(client).status_code == 303  # the control: the user name was not tried


def test_a_success_forgets_the_failures_of_the_name(client, aika):
    for _ in range(3):
        for _ in range(8):
            assert sign_in(client, password="wrong").status_code == 422
        assert sign_in(client).status_code == 303


def test_fifty_failures_block_an_ip_whatever_the_name_and_the_header(client, aika):
    for number in range(50):
        assert (
            sign_in(
                client, f"nobody{number}", "wrong", headers={"X-Forwarded-For": f"10.0.0.{number}"}
            ).status_code
            == 422
        )
    assert sign_in(client, headers={"X-Forwarded-For": "10.1.1.1"}).status_code == 429
    assert sign_in(client, environ_base={"REMOTE_ADDR": "10.2.2.2"}).status_code == 303


def test_attempts_are_recorded_without_what_was_typed(client, session, aika):
    sign_in(client, IIN, "wrong canary")
    sign_in(client, "canary-name", "wrong canary")
    sign_in(client)
    rows = session.execute(
        select(AuditEvent.kind, AuditEvent.subject, AuditEvent.details).order_by(AuditEvent.id)
    ).all()
    assert rows == [
        ("sign_in_failed", f"person:{aika.id}", {}),
        ("sign_in_failed", "person:unknown", {}),
        ("signed_in", f"person:{aika.id}", {"factors": ["password"]}),
    ]


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
        "http:evil.example",
        "///evil.example",
        "/%0d%0aSet-Cookie:x=1\r\n",
        " //evil.example",
        "@evil.example",
    ],
)
def test_one_is_never_led_to_another_site(client, aika, target):
    client.judge = False
    reply = client.send(URL, {"login": "aika", "password": PASSWORD}, query_string={"next": target})
    assert reply.status_code == 303
    assert reply.headers["Location"] == "/my"


def test_one_is_led_back_to_where_one_came_from(client, aika):
    gate = client.get("/auth/edit?x=1")
    assert gate.status_code == 302
    assert sign_in(client, path=gate.headers["Location"]).headers["Location"] == "/auth/edit?x=1"


def test_nobody_is_led_back_to_the_page_of_signing_out(client, aika):
    to_sign_in = client.get("/auth/sign-out").headers["Location"]
    assert to_sign_in == "/auth/sign-in?next=/auth/sign-out"
    assert sign_in(client, path=to_sign_in).headers["Location"] == "/my"


def test_the_session_is_a_fresh_one_and_holds_no_more_than_a_token(client, session, aika):
    with client.session_transaction() as cookie:
        cookie["csrf"] = "planted"
        cookie["planted"] = "x"
    sign_in(client)
    with client.session_transaction() as cookie:
        assert cookie["csrf"] != "planted"
        assert set(cookie) <= {"_user_id", "_fresh", "_id", "_permanent", "csrf", "seen"}, (
            "nothing of the person stands in the cookie"
        )
        assert len(cookie["_user_id"]) >= 40
    assert cookie["_user_id"] not in session.scalars(select(SignIn.token_hash)).all()


def test_signing_out_ends_the_sign_in_on_the_server(client, session, aika):
    sign_in(client)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert client.send("/auth/sign-out").status_code == 303
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token  # a copy of the cookie gives no access
    assert client.get("/auth/").status_code == 302


def test_signing_in_again_and_a_new_password_leave_no_copy_of_the_old_cookie_good(
    app, client, session, aika
):
    thief = app.test_client()

    def copy():
        with client.session_transaction() as cookie, thief.session_transaction() as copied_cookie:
            copied_cookie["_user_id"] = cookie["_user_id"]
        assert (
            thief.get("/auth/").status_code == 200
        )  # the control: a copy is worth something until then

    sign_in(client)
    copy()
    sign_in(client)
    assert [browser.get("/auth/").status_code for browser in (client, thief)] == [200, 302]
    copy()
    assert (
        client.send(
            "/auth/password", {"present_password": PASSWORD, "password": "жаңа сөз 99"}
        ).status_code
        == 303
    )
    assert [browser.get("/auth/").status_code for browser in (client, thief)] == [200, 302]


def test_the_way_out_stands_on_every_page_and_empties_the_browsers_store(client, aika):
    assert 'href="/auth/sign-out"' not in client.get("/").text
    sign_in(client)
    for page in ("/", "/auth/", "/help"):
        assert 'href="/auth/sign-out"' in client.get(page).text
    assert client.get("/auth/sign-out").status_code == 200
    assert client.get("/auth/").status_code == 200, "an address alone signs nobody out"
    for path in ("/auth/sign-out", "/auth/sign-ins/end"):
        assert client.send(path).headers["Clear-Site-Data"] == '"cache"'
        sign_in(client)


def test_signing_out_everywhere_ends_the_other_browser_at_its_next_request(
    app, client, session, aika
):
    sign_in(client)
    other = accounts.sign_in(app.test_client(), session, aika)
    assert other.get("/auth/").status_code == 200
    assert client.send("/auth/sign-ins/end").status_code == 303
    assert other.get("/auth/").status_code == 302


@pytest.mark.parametrize("change", ["blocked", "withdrawn", "ended"])
def test_what_is_taken_is_gone_at_the_next_request(client, session, change):
    admin = accounts.add_person(session)
    grant = accounts.grant(session, admin, "national_admin")
    accounts.sign_in(client, session, admin)
    assert client.get("/accounts/people").status_code == 200
    if change == "blocked":
        admin.blocked_at = accounts.NOW
    elif change == "withdrawn":
        grant.withdrawn_at = accounts.NOW
    else:
        session.query(SignIn).update({"ended_at": accounts.NOW})
    session.commit()
    assert client.get("/accounts/people").status_code == (403 if change == "withdrawn" else 302)


def test_a_language_chosen_on_the_device_wins_over_the_accounts(client, session, aika):
    aika.language = "ru"
    session.commit()
    sign_in(client)
    assert '<html lang="ru"' in client.get("/auth/").text
    client.set_cookie("language", "kk")
    assert '<html lang="kk"' in client.get("/auth/").text


def test_without_its_token_no_form_is_taken(client, session, aika):
    client.judge = False
    assert client.post(URL, data={"login": "aika", "password": PASSWORD}).status_code == 400
    admin = accounts.add_person(session)
    accounts.grant(session, admin, "national_admin")
    accounts.sign_in(client, session, admin)
    routes = [
        rule
        for rule in client.application.url_map.iter_rules()
        if rule.endpoint.startswith("accounts.") and "POST" in rule.methods
    ]
    assert len(routes) >= 15
    for rule in routes:
        path = re.sub(r"<int:\w+>", str(aika.id), rule.rule).replace("<token>", "x")
        assert client.post(path, data={"csrf_token": "x"}).status_code == 400, path


@pytest.mark.parametrize("role", [None, "trainer", "consultant"])
def test_pages_about_people_are_closed_to_those_who_answer_for_nobody(client, session, aika, role):
    client.judge = False
    if role:
        accounts.grant(session, aika, role, kato=AKMOLA)
    accounts.sign_in(client, session, aika)
    for path in (
        "people",
        "people/new",
        f"people/{aika.id}",
        f"people/{aika.id}/edit",
        f"people/{aika.id}/roles/new",
        "organisations",
        "organisations/new",
        "organisations/1",
    ):
        assert client.get(f"/accounts/{path}").status_code == 403, path
    for path in (
        f"/auth/people/{aika.id}/block",
        f"/auth/people/{aika.id}/link",
        f"/accounts/people/{aika.id}/roles/new",
    ):
        assert client.send(path, {"role": "national_admin"}).status_code == 403, path
