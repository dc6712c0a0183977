"""API tokens by which an organisation's clients act for it.

They belong to the organisation, and somebody who may make them answers for each.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import get_hr_organisation_ids, select_organisation_subtree_ids
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.auth.errors import TokenScopeMissing, TooManyTokensHeld
from lms.auth.models import ApiToken
from lms.auth.queries.token_makers import build_valid_token_conditions
from lms.auth.rules.api_tokens import LIVE_TOKENS, SCOPES
from lms.core.crypto import CLIENT_PREFIX, generate_token, hash_token
from lms.core.errors import NotFound

# A form that is sent twice within this time shows the token of its second sending alone.
SENT_TWICE: Final = timedelta(seconds=10)


def load_token_organisation(session: Session, *, by: Actor, organisation_id: int) -> Organisation:
    """Return the organisation if the actor may manage its tokens. Raises NotFound.

    HR of it or of one above it may, and a national administrator.
    """
    query = select(Organisation).where(Organisation.id == organisation_id)
    if not by.is_national_admin():
        subtree_ids = select_organisation_subtree_ids(get_hr_organisation_ids(by))
        query = query.where(Organisation.id.in_(subtree_ids))
    organisation = session.scalar(query)
    if organisation is None:
        raise NotFound
    return organisation


def make_api_token(
    session: Session,
    *,
    by: Actor,
    organisation_id: int,
    name: str,
    scopes: Sequence[str],
    days: int,
    now: datetime,
) -> str:
    """Make a token and return its text, of which only the hash is stored.

    The same one that the actor has made just now is revoked: its text was not read.
    Raises NotFound, TokenScopeMissing, TooManyTokensHeld.
    """
    organisation = load_token_organisation(session, by=by, organisation_id=organisation_id)
    if organisation.closed_on is not None:
        raise NotFound
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenScopeMissing
    text = CLIENT_PREFIX + generate_token()
    token = ApiToken(
        organisation_id=organisation.id,
        name=name,
        token_hash=hash_token(text),
        scopes=[scope for scope in SCOPES if scope in scopes],
        created_by=by.audit_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    _lock_organisation(session, organisation.id)
    _revoke_twin(session, token, by=by)
    _check_count(session, organisation.id, now)
    session.add(token)
    session.flush()
    _record_event(session, "api_token_made", token, by=by, now=now, scopes=token.scopes)
    return text


def _lock_organisation(session: Session, organisation_id: int) -> None:
    """Let two new tokens at once be made, and counted, one after the other."""
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    )


def _revoke_twin(session: Session, token: ApiToken, *, by: Actor) -> None:
    """Revoke what the first sending of the form has made: a browser shows the second reply."""
    now = token.created_at
    made_just_now = session.scalars(
        select(ApiToken).where(
            ApiToken.organisation_id == token.organisation_id,
            ApiToken.name == token.name,
            ApiToken.created_by == token.created_by,
            ApiToken.created_at > now - SENT_TWICE,
            ApiToken.last_used_on.is_(None),
            *build_valid_token_conditions(now),
        )
    )
    for twin in made_just_now.all():
        lifetimes = {row.expires_at and row.expires_at - row.created_at for row in (twin, token)}
        if twin.scopes == token.scopes and len(lifetimes) == 1:
            twin.revoked_at = now
            _record_event(session, "api_token_revoked", twin, by=by, now=now, because="sent twice")


def _check_count(session: Session, organisation_id: int, now: datetime) -> None:
    """Raise TooManyTokensHeld if the organisation has its maximum of live tokens."""
    live_tokens = (
        select(func.count())
        .select_from(ApiToken)
        .where(ApiToken.organisation_id == organisation_id, *build_valid_token_conditions(now))
    )
    if (session.scalar(live_tokens) or 0) >= LIVE_TOKENS:
        raise TooManyTokensHeld(number=LIVE_TOKENS)


def revoke_api_token(
    session: Session, *, by: Actor, organisation_id: int, token_id: int, now: datetime
) -> None:
    """Revoke a token: its next request is refused. Idempotent. Raises NotFound."""
    load_token_organisation(session, by=by, organisation_id=organisation_id)
    this_token = (ApiToken.id == token_id, ApiToken.organisation_id == organisation_id)
    if session.scalar(select(ApiToken.id).where(*this_token)) is None:
        raise NotFound
    token = session.scalar(
        update(ApiToken)
        .where(*this_token, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiToken)
    )
    if token is not None:
        _record_event(session, "api_token_revoked", token, by=by, now=now)


def _record_event(
    session: Session, kind: str, token: ApiToken, *, by: Actor, now: datetime, **details: object
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"api_token:{token.id}",
        by_id=by.audit_id,
        now=now,
        organisation_id=token.organisation_id,
        **details,
    )


def get_token_owners(session: Session, token_ids: Collection[int]) -> dict[int, Organisation]:
    """Return the organisations of these tokens, by token id. No query for none."""
    if not token_ids:
        return {}
    rows = session.execute(
        select(ApiToken.id, Organisation)
        .join(Organisation, Organisation.id == ApiToken.organisation_id)
        .where(ApiToken.id.in_(token_ids))
    )
    return {token_id: organisation for token_id, organisation in rows}  # noqa: C416 - a Row is no tuple to the type checker
