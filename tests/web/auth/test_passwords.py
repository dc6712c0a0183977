"""Every field for a password: what is refused, what is accepted, password managers."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest

from lms.accounts.rules import OPERATOR
from lms.app import find_resources
from lms.auth.services import create_password_link, make_cards
from lms.core.database import Base
from lms.web.forms import BaseForm
from tests.conftest import NOW
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


class PasswordForm:
    """A form in which a new password is set: its path and its other fields."""

    def __init__(self, path, **fields):
        self.path = path
        self.fields = fields

    def set(self, client, password):
        return client.send(self.path, {**self.fields, "password": password}).status_code


@pytest.fixture(params=["sign-up", "change", "link", "card"])
def form(request, client, session, aika):
    """Each of the four forms that set a password, after signing in where that is needed."""
    if request.param == "sign-up":
        password_form = PasswordForm(
            "/auth/sign-up",
            surname="С",
            given_name="Г",
            region_unit_id=load_unit(session, KOKSHETAU).id,
            language="kk",
            user_name="gul",
        )
    elif request.param == "change":
        accounts.sign_in(client, session, aika)
        password_form = PasswordForm("/auth/password", present_password=PASSWORD)
    elif request.param == "link":
        password_form = PasswordForm(
            "/auth/password/"
            + create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
        )
    else:
        password_form = PasswordForm(
            "/auth/card/password",
            code=make_cards(session, by=OPERATOR, person_ids=[aika.id], now=NOW)[0].code,
        )
    session.commit()
    return password_form


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
def test_a_password_that_is_easily_guessed_is_refused_wherever_one_is_set(client, form, password):
    assert form.set(client, password) == 422
    assert form.set(client, PASSWORD.upper()) == 303  # the control


def test_the_longest_password_that_can_be_set_opens_the_account_as_a_keyboard_sends_it(
    app, client, form
):
    longest = unicodedata.normalize("NFD", ("йёқ-шкаф" * 16)[:128])
    assert len(longest) > 128
    assert (
        form.set(client, unicodedata.normalize("NFD", unicodedata.normalize("NFC", longest) + "я"))
        == 422
    )
    assert form.set(client, longest) == 303
    name = form.fields.get("user_name", "aika")
    for typed in (longest, unicodedata.normalize("NFC", longest)):
        assert (
            app.test_client().send("/auth/sign-in", {"login": name, "password": typed}).status_code
            == 303
        )


def test_a_password_that_only_looks_alike_opens_nothing(app, client, form):
    assert form.set(client, "ABCdefgh1-№") == 303
    name = form.fields.get("user_name", "aika")
    for typed in ("ＡＢＣdefgh①-№", "ABCdefgh1-No", "abcdefgh1-№", "ABCdefgh1-№ ", "ABCdefgh1"):
        assert (
            app.test_client().send("/auth/sign-in", {"login": name, "password": typed}).status_code
            == 422
        )
    assert (
        app.test_client()
        .send("/auth/sign-in", {"login": name, "password": "ABCdefgh1-№"})
        .status_code
        == 303
    )


def test_a_password_stays_good_for_years_and_nobody_is_asked_for_another(app, clock, aika):
    clock.forward(days=2000)
    reply = app.test_client().send(
        "/auth/sign-in?next=/help", {"login": "aika", "password": PASSWORD}
    )
    assert (reply.status_code, reply.headers["Location"]) == (303, "/help")


class Inputs(HTMLParser):
    """The fields of a page by their names, each with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "input" and (name := dict(attrs).get("name")):
            self.fields[name] = dict(attrs)


def find_faults(page, purposes):
    """Return fields that can't be filled in by hand or by a password manager."""
    inputs = Inputs(page).fields
    faults = [
        name
        for name, purpose in purposes.items()
        if inputs.get(name, {}).get("autocomplete") != purpose
    ]
    for name, attributes in inputs.items():
        if "password" in name and (
            attributes.get("type") != "password"
            or int(attributes.get("maxlength", 4 * 128)) < 4 * 128
        ):
            faults.append(name)
    return faults + re.findall("onpaste", page)


def test_every_password_is_masked_and_can_be_filled_in_by_a_password_manager(client, session, aika):
    link = create_password_link(session, person_id=aika.id, by=OPERATOR, now=NOW)
    code = make_cards(session, by=OPERATOR, person_ids=[aika.id], now=NOW)[0].code
    session.commit()
    purposes_by_page = {
        client.get("/auth/sign-in").text: {"login": "username", "password": "current-password"},
        client.get("/auth/sign-up").text: {"password": "new-password"},
        client.get(f"/auth/password/{link}").text: {"password": "new-password"},
        client.send("/auth/card", {"code": code}).text: {"password": "new-password"},
    }
    accounts.sign_in(client, session, aika)
    purposes_by_page[client.get("/auth/password").text] = {
        "present_password": "current-password",
        "password": "new-password",
    }
    assert [find_faults(page, purposes) for page, purposes in purposes_by_page.items()] == [[]] * 5


def test_a_field_that_shows_or_hinders_would_be_noticed():
    page = (
        '<input name="password" type="text" autocomplete="off" onpaste="return false"><input '
        'name="old_password" type="password" maxlength="64">'
    )
    assert find_faults(page, {"password": "new-password"}) == [
        "password",
        "password",
        "old_password",
        "onpaste",
    ]


def test_no_script_of_the_site_listens_for_what_is_pasted():
    scripts = {
        path.name: path.read_text(encoding="utf-8")
        for path in (find_resources() / "static" / "js").rglob("*.js")
        if "practice" not in path.parts  # where pasting is what is learnt, and nobody signs in
    }
    assert "password.js" in scripts
    assert [
        name
        for name, text in scripts.items()
        if re.search(r"""["']paste["']|onpaste|clipboardData""", text)
    ] == []


def list_subclasses(parent):
    return {
        parent,
        *(descendant for child in parent.__subclasses__() for descendant in list_subclasses(child)),
    }


def test_no_account_has_a_hint_or_a_secret_question():
    columns = {
        column.name
        for table in Base.metadata.tables.values()
        if table.name != "practice_run"  # hints of a task
        for column in table.c
    }
    forms = {
        form
        for form in list_subclasses(BaseForm)
        if form.__module__.startswith(("lms.accounts", "lms.auth"))
    }
    fields = {name for form in forms for name in dir(form) if not name.startswith("_")}
    assert {"user_name", "password_hash"} <= columns  # the controls: the sets are not empty
    assert {"user_name", "present_password"} <= fields
    assert [
        name
        for name in columns | fields
        if re.search("hint|maiden|(secret|security|control)_(question|answer|word)", name)
    ] == []
