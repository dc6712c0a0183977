"""The page on which HR makes tokens for their organisation's clients."""

import re

import pytest
from sqlalchemy import select

from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.auth.models import ApiToken
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, grant, sign_in
from tests.factories.api import ApiClient, add_api_token


@pytest.fixture
def office(session):
    return add_organisation(session, name_kk="Білім бөлімі", name_ru="Отдел образования")


@pytest.fixture
def hr(client, session, office):
    holder = add_person(session, language="ru")
    grant(session, holder, HR, organisation_id=office.id)
    return sign_in(client, session, holder)


def build_path(office):
    return f"/auth/organisations/{office.id}/tokens"


def test_a_token_is_shown_once_and_works_and_is_revoked_at_once(hr, app, session, office):
    reply = hr.send(
        f"{build_path(office)}/new",
        {"name": "Кадрлар жүйесі", "scopes": ["people:read", "people:write"], "days": "90"},
    )
    token = re.search("sauat_[A-Za-z0-9_-]{43}", reply.get_data(as_text=True)).group()
    assert reply.status_code == 200 and reply.headers["Cache-Control"] == "no-store"
    api_client = ApiClient(app.test_client(), token)
    assert api_client.get("/me").json["scopes"] == ["people:read", "people:write"]
    list_page = hr.get(build_path(office)).get_data(as_text=True)
    assert "Кадрлар жүйесі" in list_page and token not in list_page and token[6:] not in list_page
    number = session.scalars(select(ApiToken.id)).one()
    session.commit()
    assert hr.send(f"{build_path(office)}/{number}/revoke").status_code == 303
    assert api_client.get("/me").status_code == 401


def test_a_form_without_a_scope_comes_back_with_what_was_typed(hr, session, office):
    reply = hr.send(f"{build_path(office)}/new", {"name": "Кадрлар жүйесі", "days": "30"})
    assert reply.status_code == 422 and 'value="Кадрлар жүйесі"' in reply.get_data(as_text=True)
    assert session.scalars(select(ApiToken)).all() == []


def test_hr_of_another_organisation_finds_nothing(hr, session):
    foreign = add_organisation(session)
    add_api_token(session, foreign)
    session.commit()
    for path in (
        build_path(foreign),
        f"{build_path(foreign)}/new",
        "/auth/organisations/987654/tokens",
    ):
        assert hr.get(path).status_code == 404
    assert hr.send(f"{build_path(foreign)}/1/revoke").status_code == 404


def test_a_closed_organisation_gets_no_new_token(hr, session, office):
    office.closed_on = NOW.date()
    session.commit()
    assert f"{build_path(office)}/new" not in hr.get(build_path(office)).get_data(as_text=True)
    assert (
        hr.send(
            f"{build_path(office)}/new", {"name": "x", "scopes": ["people:read"], "days": "30"}
        ).status_code
        == 404
    )


@pytest.fixture
def admin_browser(app, session):
    holder = add_person(session)
    grant(session, holder, NATIONAL_ADMIN)
    return sign_in(app.test_client(), session, holder)


def test_whoever_loses_the_role_hands_the_token_over_or_it_ends(
    admin_browser, app, session, office
):
    maker, other = add_person(session, surname="Жасаушы"), add_person(session, surname="Мұрагер")
    role = grant(session, maker, HR, organisation_id=office.id)
    grant(session, other, HR, organisation_id=office.id)
    tokens = [add_api_token(session, office, created_by=maker.id, name=name) for name in ("А", "Б")]
    session.commit()
    path = f"/auth/people/{maker.id}/roles/{role.id}/withdraw"
    page = admin_browser.get(path).text
    assert "Мұрагер" in page and page.count("<select") == 2
    first, second = session.scalars(select(ApiToken.id).order_by(ApiToken.id)).all()
    session.commit()
    assert admin_browser.send(path, {f"token_{first}": "987654"}).status_code == 422
    assert admin_browser.send(path, {f"token_{first}": str(other.id)}).status_code == 303
    replies = [ApiClient(app.test_client(), token).get("/me").status_code for token in tokens]
    assert replies == [200, 401]
    assert admin_browser.get(path).status_code == 404


def test_the_page_of_tokens_says_that_one_is_refused(hr, session, office):
    maker = add_person(session)
    add_api_token(session, office, created_by=maker.id)
    session.commit()
    assert "Запросы отклоняются" in hr.get(build_path(office)).text
