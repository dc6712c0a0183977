"""The page on which HR makes tokens for the programs of their organisation."""

import re

import pytest
from sqlalchemy import select

from lms.accounts.models import ApiToken
from lms.accounts.rules import HR
from tests.conftest import NOW
from tests.factories.accounts import grant, organisation, person, sign_in
from tests.factories.api import Program, api_token


@pytest.fixture
def body(session):
    return organisation(session, name_kk="Білім бөлімі", name_ru="Отдел образования")


@pytest.fixture
def hr(client, session, body):
    holder = person(session, language="ru")
    grant(session, holder, HR, organisation_id=body.id)
    return sign_in(client, session, holder)


def page(body):
    return f"/accounts/organisations/{body.id}/tokens"


def test_a_token_is_shown_once_and_works_and_is_revoked_at_once(hr, app, session, body):
    made = hr.send(
        f"{page(body)}/new",
        {"name": "Кадрлар жүйесі", "scopes": ["people:read", "people:write"], "days": "90"},
    )
    token = re.search("sauat_[A-Za-z0-9_-]{43}", made.get_data(as_text=True)).group()
    assert made.status_code == 200 and made.headers["Cache-Control"] == "no-store"
    program = Program(app.test_client(), token)
    assert program.get("/me").json["scopes"] == ["people:read", "people:write"]
    listed = hr.get(page(body)).get_data(as_text=True)
    assert "Кадрлар жүйесі" in listed and token not in listed and token[6:] not in listed
    number = session.scalars(select(ApiToken.id)).one()
    session.commit()
    assert hr.send(f"{page(body)}/{number}/revoke").status_code == 303
    assert program.get("/me").status_code == 401


def test_a_form_without_a_scope_comes_back_with_what_was_typed(hr, session, body):
    reply = hr.send(f"{page(body)}/new", {"name": "Кадрлар жүйесі", "days": "30"})
    assert reply.status_code == 422 and 'value="Кадрлар жүйесі"' in reply.get_data(as_text=True)
    assert session.scalars(select(ApiToken)).all() == []


def test_hr_of_another_body_finds_nothing(hr, session):
    foreign = organisation(session)
    api_token(session, foreign)
    session.commit()
    for path in (page(foreign), f"{page(foreign)}/new", "/accounts/organisations/987654/tokens"):
        assert hr.get(path).status_code == 404
    assert hr.send(f"{page(foreign)}/1/revoke").status_code == 404


def test_a_closed_organisation_gets_no_new_token(hr, session, body):
    body.closed_on = NOW.date()
    session.commit()
    assert f"{page(body)}/new" not in hr.get(page(body)).get_data(as_text=True)
    assert (
        hr.send(
            f"{page(body)}/new", {"name": "x", "scopes": ["people:read"], "days": "30"}
        ).status_code
        == 404
    )
