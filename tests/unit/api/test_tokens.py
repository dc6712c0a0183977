"""Tokens of an organisation: who makes them, what they open, when they end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.errors import TokenScopeMissing, TooManyTokensHeld
from lms.accounts.models import ApiToken, AuditEvent, RoleGrant
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Grant
from lms.accounts.rules.api_tokens import LIVE_TOKENS
from lms.accounts.services import (
    load_token,
    make_api_token,
    note_token_use,
    organisation_tokens,
    revoke_api_token,
)
from lms.core.crypto import token_hash
from lms.core.errors import NotFound
from tests.conftest import NOW
from tests.factories.accounts import actor_of, grant, organisation, person
from tests.factories.api import api_token
from tests.factories.regions import KOKSHETAU


@pytest.fixture
def body(session):
    return organisation(session)


@pytest.fixture
def hr(session, body):
    holder = person(session)
    grant(session, holder, HR, organisation_id=body.id)
    return actor_of(session, holder)


def make(session, actor, body, **values):
    asked = {"name": "Кадрлар жүйесі", "scopes": ["people:write", "people:read"], "days": 365}
    return make_api_token(
        session, by=actor, organisation_id=body.id, now=NOW, **{**asked, **values}
    )


def load(session, token, now=NOW):
    return load_token(session, token_hash(token), now)


def test_a_token_speaks_as_hr_of_its_organisation_and_as_nobody_else(session, hr, body):
    token = make(session, hr, body)
    assert token.startswith("sauat_") and len(token) >= 49
    holder = load(session, token)
    assert holder.scopes == {
        "people:read",
        "people:write",
    } and holder.expires_at == NOW + timedelta(days=365)
    assert holder.actor.grants == (Grant(HR, None, body.id),) and holder.actor.audit_id is None


def test_only_its_hash_is_kept_and_making_it_stands_in_the_audit_record(session, hr, body):
    token = make(session, hr, body)
    row = session.scalars(select(ApiToken)).one()
    assert token not in str(vars(row)) and row.token_hash == token_hash(token)
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "api_token_made")).one()
    assert (event.actor_id, event.subject) == (hr.person_id, f"api_token:{row.id}")
    assert token not in str(event.details)


def test_it_stays_when_whoever_made_it_is_no_longer_hr(session, hr, body):
    token = make(session, hr, body)
    for held in session.scalars(select(RoleGrant)):
        held.withdrawn_at = NOW
    session.flush()
    assert load(session, token) is not None


def test_it_ends_when_it_is_revoked_runs_out_or_the_organisation_is_closed(session, hr, body):
    token, other = make(session, hr, body), make(session, hr, body, days=30)
    assert load(session, other, NOW + timedelta(days=29, hours=23)) is not None
    assert load(session, other, NOW + timedelta(days=30)) is None
    newest, first = organisation_tokens(session, by=hr, organisation_id=body.id, now=NOW)
    revoke_api_token(session, by=hr, organisation_id=body.id, token_id=first.id, now=NOW)
    assert load(session, token) is None and load(session, other) is not None
    body.closed_on = NOW.date()
    session.flush()
    assert load(session, other) is None
    assert newest.live


def test_revoking_twice_is_recorded_once(session, hr, body):
    make(session, hr, body)
    row = session.scalars(select(ApiToken)).one()
    for _ in range(2):
        revoke_api_token(session, by=hr, organisation_id=body.id, token_id=row.id, now=NOW)
    assert (
        len(session.scalars(select(AuditEvent).where(AuditEvent.kind == "api_token_revoked")).all())
        == 1
    )


def test_foreign_and_missing_organisations_and_tokens_look_the_same(session, hr, body):
    foreign = organisation(session)
    api_token(session, foreign)
    row = session.scalars(select(ApiToken)).one()
    for organisation_id in (foreign.id, 987654):
        with pytest.raises(NotFound):
            organisation_tokens(session, by=hr, organisation_id=organisation_id, now=NOW)
        with pytest.raises(NotFound):
            make_api_token(
                session,
                by=hr,
                organisation_id=organisation_id,
                name="x",
                scopes=["people:read"],
                days=30,
                now=NOW,
            )
        with pytest.raises(NotFound):
            revoke_api_token(
                session, by=hr, organisation_id=organisation_id, token_id=row.id, now=NOW
            )
    with pytest.raises(NotFound):
        revoke_api_token(session, by=hr, organisation_id=body.id, token_id=row.id, now=NOW)
    assert row.revoked_at is None


def test_an_officer_of_the_place_makes_none_and_a_national_administrator_makes_any(session, body):
    officer, admin = person(session), person(session)
    grant(session, officer, OFFICER, kato=KOKSHETAU)
    grant(session, admin, NATIONAL_ADMIN)
    with pytest.raises(NotFound):
        make(session, actor_of(session, officer), body)
    assert load(session, make(session, actor_of(session, admin), body)) is not None


def test_a_token_without_a_scope_or_with_an_unknown_one_is_refused(session, hr, body):
    for scopes in ([], ["people:read", "people:delete"]):
        with pytest.raises(TokenScopeMissing):
            make(session, hr, body, scopes=scopes)


def test_twenty_live_tokens_are_enough_and_those_that_ended_do_not_count(session, hr, body):
    for number in range(LIVE_TOKENS):
        api_token(session, body, **({"revoked_at": NOW} if number == 0 else {}))
    api_token(session, organisation(session))
    make(session, hr, body)
    with pytest.raises(TooManyTokensHeld):
        make(session, hr, body)


def test_the_day_of_the_last_use_only_goes_forward(session, body):
    api_token(session, body)
    row = session.scalars(select(ApiToken)).one()
    for day in (9, 8):
        note_token_use(session, token_id=row.id, today=NOW.date().replace(day=day))
    session.expire(row)
    assert row.last_used_on == NOW.date()
