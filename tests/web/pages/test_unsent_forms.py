"""Forms of staff whose session has ended: their input is restored after signing in."""

import re
from datetime import timedelta

import pytest
from flask import get_flashed_messages
from flask import session as browser_session
from sqlalchemy import select
from wtforms import PasswordField

from lms.accounts.models import Organisation
from lms.accounts.rules import NATIONAL_ADMIN
from lms.programmes.forms.programmes import ProgrammeNameForm
from lms.web.forms import BaseForm
from lms.web.identity import IDLE_LIMIT
from lms.web.unsent import SECRET_FIELDS
from lms.web.unsent_forms import announce_unsent_fields
from lms.web.unsent_values import LONGEST, UNSENT, open_form, save_values
from tests.client import CSRF
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.regions import KOKSHETAU, load_unit

OWN = {"Origin": "http://localhost"}
PASSWORD = "көк шкаф 478"
NEW = "/accounts/organisations/new"
TYPED = {"name_kk": "Жаңа мекеме", "name_ru": "Новое учреждение", "bin": "", "kind": "other"}
NOT_SAVED = "Бұл әлі сақталған жоқ"


@pytest.fixture
def admin(session, container):
    holder = add_person(
        session, user_name="admin2", password_hash=container.passwords.hash(PASSWORD)
    )
    grant(session, holder, NATIONAL_ADMIN)
    session.commit()
    return holder


@pytest.fixture
def desk(client, session, admin):
    """Return the administrator's browser on the form of a new organisation, with its token."""
    sign_in(client, session, admin)
    return client, CSRF.search(client.get(NEW).text).group(1)


def send_late(client, token, path=NEW, headers=OWN, **fields):
    """Send the form of a page that is older than the session."""
    data = {"csrf_token": token, **fields}
    return client.post(path, data=data, headers=headers)


def sign_in_at(client, location, login="admin2"):
    return client.send(location, {"login": login, "password": PASSWORD}, headers=OWN)


def read_values(page):
    """Return the text fields of a page with their values."""
    inputs = re.findall(r"<input[^>]*>", page)
    pairs = (
        (re.search(r' name="([^"]*)"', field), re.search(r' value="([^"]*)"', field))
        for field in inputs
    )
    return {name.group(1): value.group(1) if value else "" for name, value in pairs if name}


def test_what_was_typed_is_there_again_once(desk, session):
    client, token = desk
    client.delete_cookie("session")
    fields = {**TYPED, "region_unit_id": str(load_unit(session, KOKSHETAU).id)}
    session.commit()
    reply = send_late(client, token, **fields)
    assert (reply.status_code, reply.location) == (303, f"/auth/sign-in?next={NEW}")
    assert "енгізгеніңіз" in client.get(reply.location).text
    assert sign_in_at(client, reply.location).location == NEW
    page = client.get(NEW).text
    assert NOT_SAVED in page
    values = read_values(page)
    assert (values["name_kk"], values["name_ru"]) == (TYPED["name_kk"], TYPED["name_ru"])
    assert re.search(rf'<option value="{fields["region_unit_id"]}"[^>]* selected', page)
    assert session.scalar(select(Organisation.id)) is None, "nothing is done before it is sent"
    session.commit()
    again = client.get(NEW).text
    assert NOT_SAVED not in again and read_values(again)["name_kk"] == ""
    assert client.send(NEW, fields).status_code == 303


def test_without_a_lost_session_nothing_is_filled_in(desk):
    """The control: the values above come from what was sent."""
    client, _token = desk
    assert read_values(client.get(NEW).text)["name_kk"] == ""


def test_only_the_page_of_a_form_takes_what_was_typed_out_of_the_session(app):
    """To make a form writes neither the session nor a message; the page does, once."""
    with app.test_request_context(NEW, method="POST"):
        save_values("key", {"name_kk": [TYPED["name_kk"]]})
        sealed = browser_session[UNSENT]
    with app.test_request_context(NEW):
        browser_session[UNSENT] = sealed
        forms = [ProgrammeNameForm(), ProgrammeNameForm()]
        assert [form.name_kk.data for form in forms] == [TYPED["name_kk"]] * 2
        assert dict(browser_session) == {UNSENT: sealed}, "neither taken nor announced"
        announce_unsent_fields({"form": "a page without a form"})
        assert dict(browser_session) == {UNSENT: sealed}
        for form in forms:
            announce_unsent_fields({"title": "", "form": form})
        assert UNSENT not in browser_session
        assert len(get_flashed_messages()) == 1
        assert ProgrammeNameForm().name_kk.data is None, "it is offered once"


def test_an_idle_end_keeps_it_too(desk, clock):
    client, token = desk
    clock.forward(minutes=IDLE_LIMIT // timedelta(minutes=1) + 1)
    reply = send_late(client, token, **TYPED)
    sign_in_at(client, reply.location)
    assert read_values(client.get(NEW).text)["name_kk"] == TYPED["name_kk"]


def test_another_person_gets_nothing(desk, session, container):
    client, token = desk
    other = add_person(session, user_name="other", password_hash=container.passwords.hash(PASSWORD))
    grant(session, other, NATIONAL_ADMIN)
    session.commit()
    client.delete_cookie("session")
    reply = send_late(client, token, **TYPED)
    sign_in_at(client, reply.location, "other")
    with client.session_transaction() as cookie:
        assert UNSENT not in cookie
    assert read_values(client.get(NEW).text)["name_kk"] == ""


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}])
def test_a_form_from_elsewhere_plants_nothing(desk, headers):
    client, token = desk
    client.delete_cookie("session")
    assert send_late(client, token, headers=headers, **TYPED).status_code == 400
    with client.session_transaction() as cookie:
        assert UNSENT not in cookie


def test_a_form_without_a_persons_key_plants_nothing(desk, app):
    """A visitor's page holds no key: the next person to sign in does not get its values."""
    client, _token = desk
    visitor = app.test_client()
    token = CSRF.search(visitor.get("/auth/sign-in").text).group(1)
    client.delete_cookie("session")
    send_late(client, token, **TYPED)
    with client.session_transaction() as cookie:
        assert UNSENT not in cookie


def test_secrets_are_not_kept_even_sealed(desk, app):
    client, token = desk
    client.delete_cookie("session")
    secrets = dict.fromkeys(SECRET_FIELDS - {"csrf_token"}, "canary")
    number = {"name_ru": "ЖСН 500101500016"}
    reply = send_late(client, token, **TYPED | secrets | number)
    with client.session_transaction() as cookie, app.test_request_context(NEW):
        unsent_form = open_form(cookie[UNSENT])
    assert reply.status_code == 303
    assert unsent_form.values == {name: [TYPED[name]] for name in ("name_kk", "bin", "kind")}


def test_a_long_text_is_left_out_and_the_cookie_stays_small(desk):
    client, token = desk
    client.delete_cookie("session")
    rows = {f"name_{number}": f"{number:x}" * 50 for number in range(2000)}
    reply = send_late(client, token, **TYPED, name_long="ұзын " * 4000, **rows)
    cookies = [value for name, value in reply.headers if name == "Set-Cookie"]
    assert cookies and max(map(len, cookies)) < 4000 and LONGEST < 4000
    sign_in_at(client, reply.location)
    values = read_values(client.get(NEW).text)
    assert values["name_kk"] == "", "most of it was no field of this form"


def test_long_and_short_fields_together_keep_the_short_ones(desk):
    client, token = desk
    client.delete_cookie("session")
    too_long = "".join(map(chr, range(0x400, 0x2400))) * 4
    reply = send_late(client, token, **TYPED | {"name_ru": too_long})
    sign_in_at(client, reply.location)
    values = read_values(client.get(NEW).text)
    assert (values["name_kk"], values["name_ru"]) == (TYPED["name_kk"], "")


def list_form_classes(base=BaseForm):
    for form in base.__subclasses__():
        yield form
        yield from list_form_classes(form)


@pytest.mark.usefixtures("app")
def test_every_field_for_a_password_or_a_code_is_named_as_a_secret():
    fields = {
        (name, field.field_class)
        for form in list_form_classes()
        for name in dir(form)
        if type(field := getattr(form, name, None)).__name__ == "UnboundField"
    }
    # A field token_7 says what becomes of a token; forms made for one request may be alive still.
    secrets = {
        name
        for name, kind in fields
        if issubclass(kind, PasswordField) or re.search("code|token$|^iin$", name)
    }
    assert {"password", "code", "iin"} <= secrets, "the control: such fields are found"
    assert secrets <= SECRET_FIELDS
