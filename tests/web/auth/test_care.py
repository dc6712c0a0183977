"""Staff who may restore access to an account, and how its owner revokes that access."""

import re

import pytest
from sqlalchemy import select

from lms.accounts.models import CardConsent
from lms.accounts.queries import list_national_admins
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.auth.models import SignInCard
from lms.auth.services import make_cards
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.services import announce_links
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.learning import ZONE


@pytest.fixture
def office(session):
    return accounts.add_organisation(session, name_kk="Біздің мекеме", name_ru="Наше учреждение")


@pytest.fixture
def clerk(session, office):
    return accounts.add_person(session, organisation_id=office.id, password_hash="x")


@pytest.fixture
def own_client(app, session, clerk):
    """Return the browser of the person whose account it is."""
    return accounts.sign_in(app.test_client(), session, clerk)


def sign_in_as(client, session, role, **scope):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, role, **scope)
    return accounts.sign_in(client, session, holder)


def test_hr_makes_a_card_once_the_person_allows_it_and_not_after_they_take_it_back(
    client, session, office, clerk, own_client
):
    hr = sign_in_as(client, session, HR, organisation_id=office.id)
    path = f"/auth/people/{clerk.id}/cards"
    assert hr.send(path, {}).status_code == 422
    assert "Біздің мекеме" in own_client.get("/auth/care").text
    assert own_client.send("/auth/care", {"organisations": str(office.id)}).status_code == 303
    assert hr.send(path, {}).mimetype == "application/pdf"
    assert own_client.send("/auth/care", {}).status_code == 303
    assert hr.send(path, {}).status_code == 422
    session.expire_all()
    consent = session.scalars(select(CardConsent)).one()
    assert consent.withdrawn_at is not None
    session.commit()
    page = own_client.get("/auth/my-cards").text
    assert "Жаңа карточка жасауға рұқсат берілді" in page


def test_a_card_that_was_made_by_a_consent_ends_when_it_is_taken_back(
    app, session, office, clerk, own_client
):
    other = accounts.add_organisation(session)
    accounts.add_post(session, clerk, other.id, is_main=False)
    accounts.add_care(session, clerk, organisation_id=office.id)
    hr = accounts.add_person(session)
    accounts.grant(session, hr, HR, organisation_id=office.id)
    code = make_cards(
        session, by=accounts.build_actor(session, hr), person_ids=[clerk.id], now=NOW
    )[0].code
    session.commit()
    visitor = app.test_client()
    both = {"organisations": [str(office.id), str(other.id)]}
    assert own_client.send("/auth/care", both).status_code == 303
    assert visitor.send("/auth/card", {"code": code}).status_code == 200, "nothing is taken back"
    assert own_client.send("/auth/care", {"organisations": str(other.id)}).status_code == 303
    assert visitor.send("/auth/card", {"code": code}).status_code == 422
    session.expire_all()
    assert session.scalars(select(SignInCard.revoked_at)).one() is not None


def test_nobody_chooses_an_organisation_in_which_they_hold_no_post(session, clerk, own_client):
    other = accounts.add_organisation(session)
    session.commit()
    assert (
        own_client.send("/auth/care", {"organisations": str(other.id), "unit": "y"}).status_code
        == 422
    )
    assert session.scalars(select(CardConsent)).all() == []
    assert clerk.organisation_id != other.id


def test_an_administrators_link_waits_a_day_is_announced_and_can_be_ended(
    app, client, session, clock, clerk
):
    own_client = accounts.sign_in(app.test_client(), session, clerk, now=clock.now())
    admin = sign_in_as(client, session, NATIONAL_ADMIN)
    links = []
    for _ in range(2):
        page = admin.send(f"/auth/people/{clerk.id}/link", {})
        assert "24 сағаттан кейін" in page.text
        links.append(re.search(r"/auth/password/[\w-]+", page.text).group())
    visitor = app.test_client()
    early = visitor.get(links[1])
    assert (early.status_code, "24 сағат толғанда" in early.text) == (409, True)
    with app.extensions["lms"].database.write() as writing:
        assert announce_links(writing, moment=Moment(clock.now(), ZONE)) == 2
    recipient_ids = session.scalars(
        select(Message.person_id).where(Message.kind == "password_link")
    )
    assert recipient_ids.all() == [clerk.id] * 2
    session.commit()
    assert "/auth/my-cards/end" in own_client.get("/auth/my-cards").text
    assert own_client.send("/auth/my-cards/end", {}).status_code == 303
    reply = visitor.get(links[1])
    assert (reply.status_code, "24 сағат толғанда" in reply.text) == (409, False), "the control"
    clock.forward(hours=25)
    assert visitor.get(links[1]).status_code == 409
    accounts.sign_in(client, session, list_national_admins(session)[0], now=clock.now())
    page = client.send(f"/auth/people/{clerk.id}/link", {})
    clock.forward(hours=25)  # the control: a link that nobody ends opens the account
    link = re.search(r"/auth/password/[\w-]+", page.text).group()
    assert visitor.get(link).status_code == 200


def test_an_administrators_card_never_ends_a_password_at_once(client, session, clerk, own_client):
    admin = sign_in_as(client, session, NATIONAL_ADMIN)
    path = f"/auth/people/{clerk.id}/cards"
    assert "stop_password" not in admin.get(path).text
    assert admin.send(path, {"stop_password": "y"}).status_code == 422
    assert admin.send(path, {}).status_code == 200
    session.expire_all()
    card = session.scalars(select(SignInCard)).one()
    assert (card.starts_at - NOW).total_seconds() == 24 * 3600
    assert clerk.password_hash == "x"
    session.commit()
    assert own_client.get("/auth/").status_code == 200


def test_whoever_types_the_code_of_a_waiting_card_is_told_to_wait(
    app, client, session, clerk, own_client
):
    admin = sign_in_as(client, session, NATIONAL_ADMIN)
    actor = accounts.build_actor(session, list_national_admins(session)[0])
    code = make_cards(session, by=actor, person_ids=[clerk.id], now=NOW)[0].code
    session.commit()
    visitor = app.test_client()
    page = visitor.send("/auth/card", {"code": code})
    assert (page.status_code, "24 сағат толғанда" in page.text) == (422, True)
    other = visitor.send("/auth/card", {"code": "0000-0000-0000-0000"})
    assert (other.status_code, "24 сағат толғанда" in other.text) == (422, False), "the control"
    assert own_client.send("/auth/my-cards/end", {}).status_code == 303
    assert "24 сағат толғанда" not in visitor.send("/auth/card", {"code": code}).text
    assert admin.get("/work").status_code == 200
