"""Wherever a password is typed: what is refused, what is taken, and what the fields let a person and a password manager do."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest

from lms.accounts.rules import OPERATOR
from lms.accounts.services import create_password_link, make_cards
from lms.app import resources
from lms.core.database import Base
from lms.web.forms import BaseForm
from tests.conftest import NOW
from tests.factories import accounts as make
from tests.factories.regions import KOKSHETAU, unit

PASSWORD = "көк шкаф 478"


@pytest.fixture
def aika(session, container):
    made = make.person(session, user_name="aika", password_hash=container.passwords.hash(PASSWORD))
    session.commit()
    return made


class Way:
    """A form in which a new password is set: its address, and what else stands in it."""

    def __init__(self, path, **fields):
        self.path = path
        self.fields = fields

    def set(self, client, password):
        return client.send(self.path, {**self.fields, "password": password}).status_code


@pytest.fixture(params=["sign-up", "change", "link", "card"])
def way(request, client, session, aika):
    """Each of the four ways in which a password comes to be, with whoever goes it signed in where that is needed."""
    if request.param == "sign-up":
        found = Way(
            "/accounts/sign-up",
            surname="С",
            given_name="Г",
            region_unit_id=unit(session, KOKSHETAU).id,
            language="kk",
            user_name="gul",
        )
    elif request.param == "change":
        make.sign_in(client, session, aika)
        found = Way("/accounts/password", present_password=PASSWORD)
    elif request.param == "link":
        found = Way(
            "/accounts/password/"
            + create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
        )
    else:
        found = Way(
            "/accounts/card/password",
            code=make_cards(session, by=OPERATOR, person_ids=[aika.id], now=NOW)[0].code,
        )
    session.commit()
    return found


@pytest.mark.parametrize(
    "password",
    [
        "foreverfriends",
        "123qweasdzxc",
        "махаббат1",
        "vf[f,,fn1",
        "sauat2031",
        "astana2026!",
        "\ufdfa" * 7,
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_wherever_one_is_set(client, way, password):
    assert way.set(client, password) == 422
    assert way.set(client, PASSWORD.upper()) == 303  # the control


def test_the_longest_password_that_can_be_set_opens_the_account_as_a_keyboard_sends_it(
    app, client, way
):
    longest = unicodedata.normalize("NFD", ("йёқ-шкаф" * 16)[:128])
    assert len(longest) > 128
    assert (
        way.set(client, unicodedata.normalize("NFD", unicodedata.normalize("NFC", longest) + "я"))
        == 422
    )
    assert way.set(client, longest) == 303
    name = way.fields.get("user_name", "aika")
    for typed in (longest, unicodedata.normalize("NFC", longest)):
        assert (
            app.test_client()
            .send("/accounts/sign-in", {"login": name, "password": typed})
            .status_code
            == 303
        )


def test_a_password_that_only_looks_alike_opens_nothing(app, client, way):
    assert way.set(client, "ABCdefgh1-№") == 303
    name = way.fields.get("user_name", "aika")
    for typed in ("ＡＢＣdefgh①-№", "ABCdefgh1-No", "abcdefgh1-№", "ABCdefgh1-№ ", "ABCdefgh1"):
        assert (
            app.test_client()
            .send("/accounts/sign-in", {"login": name, "password": typed})
            .status_code
            == 422
        )
    assert (
        app.test_client()
        .send("/accounts/sign-in", {"login": name, "password": "ABCdefgh1-№"})
        .status_code
        == 303
    )


def test_a_password_stays_good_for_years_and_nobody_is_asked_for_another(app, clock, aika):
    clock.forward(days=2000)
    reply = app.test_client().send(
        "/accounts/sign-in?next=/help", {"login": "aika", "password": PASSWORD}
    )
    assert (reply.status_code, reply.headers["Location"]) == (303, "/help")


class Inputs(HTMLParser):
    """The fields of a page by their names, each with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "input" and (name := dict(attrs).get("name")):
            self.found[name] = dict(attrs)


def faults_of_fields(page, wanted):
    """What is wrong with the fields of a page in which these are to be filled in by hand or by a password manager."""
    inputs = Inputs(page).found
    faults = [
        name
        for name, purpose in wanted.items()
        if inputs.get(name, {}).get("autocomplete") != purpose
    ]
    for name, of in inputs.items():
        if "password" in name and (
            of.get("type") != "password" or int(of.get("maxlength", 4 * 128)) < 4 * 128
        ):
            faults.append(name)
    return faults + re.findall("onpaste", page)


def test_every_password_is_masked_and_can_be_filled_in_by_a_password_manager(client, session, aika):
    link = create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
    code = make_cards(session, by=OPERATOR, person_ids=[aika.id], now=NOW)[0].code
    session.commit()
    visited = {
        client.get("/accounts/sign-in").text: {"login": "username", "password": "current-password"},
        client.get("/accounts/sign-up").text: {"password": "new-password"},
        client.get(f"/accounts/password/{link}").text: {"password": "new-password"},
        client.send("/accounts/card", {"code": code}).text: {"password": "new-password"},
    }
    make.sign_in(client, session, aika)
    visited[client.get("/accounts/password").text] = {
        "present_password": "current-password",
        "password": "new-password",
    }
    assert [faults_of_fields(page, wanted) for page, wanted in visited.items()] == [[]] * 5


def test_a_field_that_shows_or_hinders_would_be_noticed():
    page = '<input name="password" type="text" autocomplete="off" onpaste="return false"><input name="old_password" type="password" maxlength="64">'
    assert faults_of_fields(page, {"password": "new-password"}) == [
        "password",
        "password",
        "old_password",
        "onpaste",
    ]


def test_no_script_of_the_site_listens_for_what_is_pasted():
    scripts = {
        path.name: path.read_text(encoding="utf-8")
        for path in (resources() / "static" / "js").rglob("*.js")
    }
    assert "password.js" in scripts
    assert [
        name
        for name, text in scripts.items()
        if re.search(r"""["']paste["']|onpaste|clipboardData""", text)
    ] == []


def subclasses(of):
    return {of, *(deeper for one in of.__subclasses__() for deeper in subclasses(one))}


def test_no_account_has_a_hint_or_a_secret_question():
    columns = {column.name for table in Base.metadata.tables.values() for column in table.c}
    forms = {form for form in subclasses(BaseForm) if form.__module__.startswith("lms.accounts")}
    fields = {name for form in forms for name in dir(form) if not name.startswith("_")}
    assert {"user_name", "password_hash"} <= columns  # the controls: it is looked at something
    assert {"user_name", "present_password"} <= fields
    assert [
        name
        for name in columns | fields
        if re.search("hint|maiden|(secret|security|control)_(question|answer|word)", name)
    ] == []
