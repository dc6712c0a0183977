"""API tokens whose maker loses the right to make them: they end, or another HR takes them over."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.models import AuditEvent
from lms.accounts.rules import HR, NATIONAL_ADMIN, OPERATOR
from lms.auth import services
from lms.auth.models import ApiToken
from lms.auth.queries.token_makers import list_tokens_at_stake
from lms.core.clock import Moment
from lms.core.crypto import hash_token
from lms.messaging.models import Message
from lms.messaging.services import announce_tokens
from tests.conftest import NOW
from tests.factories import accounts as account_factory
from tests.factories.api import add_api_token
from tests.factories.records import ZONE

MOMENT = Moment(NOW, ZONE)


class TokenHolders:
    """An organisation below a ministry, its HR with a token, and another HR of the ministry."""

    def __init__(self, session):
        self.session = session
        self.ministry = account_factory.add_organisation(session)
        self.body = account_factory.add_organisation(session, parent_id=self.ministry.id)
        self.maker, self.other, self.stranger = (
            account_factory.add_person(session, surname=name)
            for name in ("Жасаушы", "Басқа", "Бөтен")
        )
        self.grant_id = account_factory.grant(
            session, self.maker, HR, organisation_id=self.body.id
        ).id
        account_factory.grant(session, self.other, HR, organisation_id=self.ministry.id)
        account_factory.grant(
            session, self.stranger, HR, organisation_id=account_factory.add_organisation(session).id
        )
        self.text = add_api_token(session, self.body, created_by=self.maker.id)

    def works(self):
        self.session.flush()
        return services.load_token(self.session, hash_token(self.text), NOW) is not None

    def token(self):
        self.session.expire_all()
        return self.session.scalars(select(ApiToken)).one()

    def withdraw(self, **heirs):
        services.withdraw_role(
            self.session,
            by=OPERATOR,
            person_id=self.maker.id,
            grant_id=self.grant_id,
            heirs={self.token().id: heir for heir in heirs.values()},
            moment=MOMENT,
        )

    def list_notices(self):
        announce_tokens(self.session, moment=MOMENT)
        rows = self.session.execute(select(Message.person_id, Message.kind).order_by(Message.id))
        return [tuple(row) for row in rows]


@pytest.fixture
def office(session):
    return TokenHolders(session)


def test_a_token_ends_with_the_role_and_hr_is_told_once(session, office):
    assert office.works()
    office.withdraw()
    assert not office.works()
    assert (office.token().revoked_at, office.token().ended_because) == (NOW, "maker")
    kinds = session.scalars(select(AuditEvent.kind).order_by(AuditEvent.id)).all()
    assert kinds == ["role_withdrawn", "api_token_revoked"]
    assert office.list_notices() == [(office.other.id, "api_ended")]
    assert office.list_notices() == [(office.other.id, "api_ended")]


def test_a_token_is_handed_over_to_hr_of_the_organisation_or_above_and_works_on(session, office):
    office.withdraw(heir=office.other.id)
    assert office.works()
    assert office.token().created_by == office.other.id
    assert office.list_notices() == [(office.other.id, "api_received")]


def test_nobody_without_the_role_there_takes_a_token_over(session, office):
    office.withdraw(heir=office.stranger.id)
    assert not office.works()
    assert office.token().created_by == office.maker.id


def test_a_token_of_a_blocked_person_ends(session, office):
    services.block_person(session, by=OPERATOR, person_id=office.maker.id, heirs={}, moment=MOMENT)
    assert not office.works()
    assert office.list_notices() == [(office.other.id, "api_ended")]


def test_a_role_that_was_withdrawn_in_another_way_stops_the_token_at_once(session, office):
    accounts.withdraw_role(
        session, by=OPERATOR, person_id=office.maker.id, grant_id=office.grant_id, now=NOW
    )
    assert not office.works()
    assert office.token().revoked_at is None
    (row,) = services.list_tokens(session, by=OPERATOR, organisation_id=office.body.id, now=NOW)
    assert row.is_refused
    assert office.list_notices() == [(office.other.id, "api_ended")]


@pytest.mark.parametrize("role", [HR, NATIONAL_ADMIN])
def test_with_a_role_that_covers_the_organisation_too_the_token_stays(session, office, role):
    scope = {"organisation_id": office.ministry.id} if role == HR else {}
    account_factory.grant(session, office.maker, role, **scope)
    assert (
        list_tokens_at_stake(
            session, person_id=office.maker.id, without_grant_id=office.grant_id, now=NOW
        )
        == []
    )
    office.withdraw()
    assert office.works()
    assert office.list_notices() == []


def test_a_token_that_has_run_out_is_nobodys_concern(session, office):
    office.token().expires_at = NOW - timedelta(days=1)
    office.withdraw()
    assert office.token().revoked_at is None
    assert office.list_notices() == []
