"""Tokens of an organisation: who makes them, what they open, when they end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, RoleGrant
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Grant
from lms.auth.errors import TokenScopeMissing, TooManyTokensHeld
from lms.auth.models import ApiToken
from lms.auth.rules.api_tokens import LIVE_TOKENS
from lms.auth.services import (
    list_tokens,
    load_token,
    make_api_token,
    record_token_use,
    revoke_api_token,
)
from lms.core.crypto import hash_token
from lms.core.errors import NotFound
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, build_actor, grant
from tests.factories.api import add_api_token
from tests.factories.regions import KOKSHETAU


@pytest.fixture
def own_organisation(session):
    return add_organisation(session)


@pytest.fixture
def hr(session, own_organisation):
    holder = add_person(session)
    grant(session, holder, HR, organisation_id=own_organisation.id)
    return build_actor(session, holder)


def make_token(session, actor, own_organisation, **values):
    defaults = {
        "name": "Кадрлар жүйесі",
        "scopes": ["people:write", "people:read"],
        "days": 365,
        "now": NOW,
    }
    return make_api_token(
        session, by=actor, organisation_id=own_organisation.id, **{**defaults, **values}
    )


def load_by_token(session, token, now=NOW):
    return load_token(session, hash_token(token), now)


def test_a_token_speaks_as_hr_of_its_organisation_and_as_nobody_else(session, hr, own_organisation):
    token = make_token(session, hr, own_organisation)
    assert token.startswith("sauat_") and len(token) >= 49
    holder = load_by_token(session, token)
    assert holder.scopes == {
        "people:read",
        "people:write",
    } and holder.expires_at == NOW + timedelta(days=365)
    assert (
        holder.actor.grants == (Grant(HR, None, own_organisation.id),)
        and holder.actor.audit_id is None
    )


def test_only_its_hash_is_kept_and_making_it_stands_in_the_audit_record(
    session, hr, own_organisation
):
    token = make_token(session, hr, own_organisation)
    row = session.scalars(select(ApiToken)).one()
    assert token not in str(vars(row)) and row.token_hash == hash_token(token)
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "api_token_made")).one()
    assert (event.actor_id, event.subject) == (hr.person_id, f"api_token:{row.id}")
    assert token not in str(event.details)


def test_it_ends_when_whoever_made_it_is_no_longer_hr(session, hr, own_organisation):
    token = make_token(session, hr, own_organisation)
    assert load_by_token(session, token) is not None, "the control"
    for role_grant in session.scalars(select(RoleGrant)):
        role_grant.withdrawn_at = NOW
    session.flush()
    assert load_by_token(session, token) is None


def test_it_ends_when_it_is_revoked_runs_out_or_the_organisation_is_closed(
    session, hr, own_organisation
):
    token, other = (
        make_token(session, hr, own_organisation),
        make_token(session, hr, own_organisation, days=30),
    )
    assert load_by_token(session, other, NOW + timedelta(days=29, hours=23)) is not None
    assert load_by_token(session, other, NOW + timedelta(days=30)) is None
    newest, first = list_tokens(session, by=hr, organisation_id=own_organisation.id, now=NOW)
    revoke_api_token(
        session, by=hr, organisation_id=own_organisation.id, token_id=first.id, now=NOW
    )
    assert load_by_token(session, token) is None and load_by_token(session, other) is not None
    own_organisation.closed_on = NOW.date()
    session.flush()
    assert load_by_token(session, other) is None
    assert newest.live


def test_a_form_that_is_sent_twice_leaves_the_token_of_its_second_sending(
    session, hr, own_organisation
):
    first, second = (make_token(session, hr, own_organisation) for _ in range(2))
    other = make_token(session, hr, own_organisation, name="Басқа жүйе")
    assert load_by_token(session, first) is None
    assert load_by_token(session, second) is not None and load_by_token(session, other) is not None


def test_a_token_of_the_same_name_that_is_made_later_or_is_in_use_leaves_the_first(
    session, hr, own_organisation
):
    first = make_token(session, hr, own_organisation)
    record_token_use(session, token_id=load_by_token(session, first).token_id, today=NOW.date())
    second = make_token(session, hr, own_organisation)
    later = NOW + timedelta(minutes=1)
    third = make_token(session, hr, own_organisation, now=later)
    assert all(load_by_token(session, token, later) for token in (first, second, third))


def test_revoking_twice_is_recorded_once(session, hr, own_organisation):
    make_token(session, hr, own_organisation)
    row = session.scalars(select(ApiToken)).one()
    for _ in range(2):
        revoke_api_token(
            session, by=hr, organisation_id=own_organisation.id, token_id=row.id, now=NOW
        )
    assert (
        len(session.scalars(select(AuditEvent).where(AuditEvent.kind == "api_token_revoked")).all())
        == 1
    )


def test_foreign_and_missing_organisations_and_tokens_look_the_same(session, hr, own_organisation):
    foreign = add_organisation(session)
    add_api_token(session, foreign)
    row = session.scalars(select(ApiToken)).one()
    for organisation_id in (foreign.id, 987654):
        with pytest.raises(NotFound):
            list_tokens(session, by=hr, organisation_id=organisation_id, now=NOW)
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
        revoke_api_token(
            session, by=hr, organisation_id=own_organisation.id, token_id=row.id, now=NOW
        )
    assert row.revoked_at is None


def test_an_officer_of_the_area_makes_none_and_a_national_administrator_makes_any(
    session, own_organisation
):
    officer, admin = add_person(session), add_person(session)
    grant(session, officer, OFFICER, kato=KOKSHETAU)
    grant(session, admin, NATIONAL_ADMIN)
    with pytest.raises(NotFound):
        make_token(session, build_actor(session, officer), own_organisation)
    assert (
        load_by_token(session, make_token(session, build_actor(session, admin), own_organisation))
        is not None
    )


def test_a_token_without_a_scope_or_with_an_unknown_one_is_refused(session, hr, own_organisation):
    for scopes in ([], ["people:read", "people:delete"]):
        with pytest.raises(TokenScopeMissing):
            make_token(session, hr, own_organisation, scopes=scopes)


def test_twenty_live_tokens_are_enough_and_those_that_ended_do_not_count(
    session, hr, own_organisation
):
    for number in range(LIVE_TOKENS):
        add_api_token(session, own_organisation, **({"revoked_at": NOW} if number == 0 else {}))
    add_api_token(session, add_organisation(session))
    make_token(session, hr, own_organisation)
    with pytest.raises(TooManyTokensHeld):
        make_token(session, hr, own_organisation, name="Басқа жүйе")


def test_the_day_of_the_last_use_only_goes_forward(session, own_organisation):
    add_api_token(session, own_organisation)
    row = session.scalars(select(ApiToken)).one()
    for day in (9, 8):
        record_token_use(session, token_id=row.id, today=NOW.date().replace(day=day))
    session.expire(row)
    assert row.last_used_on == NOW.date()
