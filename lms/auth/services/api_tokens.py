"""API tokens by which an organisation's clients act for it.

They belong to the organisation, and somebody who may make them answers for each.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import get_hr_organisation_ids, select_organisation_subtree_ids
from lms.accounts.rules import CITIZEN, HR, Actor, Grant, format_full_name
from lms.accounts.services.audit import record_event
from lms.auth.errors import TokenScopeMissing, TooManyTokensHeld
from lms.auth.models import ApiToken
from lms.auth.queries.token_makers import is_live, may_maker_still
from lms.auth.rules.api_tokens import LIVE_TOKENS, SCOPES
from lms.core.crypto import CLIENT_PREFIX, generate_token, hash_token
from lms.core.errors import NotFound
from lms.core.i18n import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """The token of a request.

    `actor` may do what HR of the organisation may, and nothing else.
    """

    token_id: int
    name: str
    scopes: frozenset[str]
    expires_at: datetime | None
    last_used_on: date | None
    organisation: Organisation
    actor: Actor


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in the list of its organisation.

    `is_refused`: it is valid, but whoever answers for it may no longer make one.
    """

    id: int
    name: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None
    revoked_at: datetime | None
    live: bool
    is_refused: bool


def load_token(session: Session, hashed: str, now: datetime) -> TokenHolder | None:
    """Return the holder of the token with this hash, by one statement.

    None if it was revoked or has expired, if its organisation is closed, or if whoever answers for
    it is blocked or no longer holds the role.
    """
    row = session.execute(
        select(ApiToken, Organisation)
        .join(Organisation, Organisation.id == ApiToken.organisation_id)
        .where(
            ApiToken.token_hash == hashed,
            *is_live(now),
            may_maker_still(ApiToken.token_hash == hashed),
            Organisation.closed_on.is_(None),
            Organisation.merged_into_id.is_(None),
        )
    ).first()
    if row is None:
        return None
    token, organisation = row
    return TokenHolder(
        token.id,
        token.name,
        frozenset(token.scopes),
        token.expires_at,
        token.last_used_on,
        organisation,
        _build_actor(token.id, organisation),
    )


def _build_actor(token_id: int, organisation: Organisation) -> Actor:
    return Actor(
        person_id=0,
        sign_in_id=0,
        token="",
        surname="",
        given_name="",
        patronymic="",
        user_name=f"api:{token_id}",
        language=DEFAULT_LANGUAGE,
        audience=CITIZEN,
        region_unit_id=organisation.region_unit_id,
        organisation_id=organisation.id,
        grants=(Grant(HR, None, organisation.id),),
    )


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


def list_tokens(
    session: Session, *, by: Actor, organisation_id: int, now: datetime
) -> list[TokenRow]:
    """Return the tokens of an organisation, the newest first, ended ones included.

    Raises NotFound.
    """
    load_token_organisation(session, by=by, organisation_id=organisation_id)
    is_refused = ~may_maker_still(ApiToken.organisation_id == organisation_id)
    rows = session.execute(
        select(ApiToken, Person, is_refused)
        .outerjoin(Person, Person.id == ApiToken.created_by)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.id.desc())
    )
    return [_build_row(token, maker, now, is_refused=refused) for token, maker, refused in rows]


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

    Raises NotFound, TokenScopeMissing, TooManyTokensHeld.
    """
    organisation = load_token_organisation(session, by=by, organisation_id=organisation_id)
    if organisation.closed_on is not None:
        raise NotFound
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenScopeMissing
    _check_count(session, organisation.id, now)
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
    session.add(token)
    session.flush()
    _record_event(session, "api_token_made", token, by=by, now=now, scopes=token.scopes)
    return text


def _check_count(session: Session, organisation_id: int, now: datetime) -> None:
    """Raise TooManyTokensHeld if the organisation has its maximum of live tokens.

    Locks the organisation, so that two new tokens at once are counted one after the other.
    """
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    )
    live_tokens = (
        select(func.count())
        .select_from(ApiToken)
        .where(ApiToken.organisation_id == organisation_id, *is_live(now))
    )
    if (session.scalar(live_tokens) or 0) >= LIVE_TOKENS:
        raise TooManyTokensHeld(number=LIVE_TOKENS)


def revoke_api_token(
    session: Session, *, by: Actor, organisation_id: int, token_id: int, now: datetime
) -> None:
    """Revoke a token: its next request is refused. Idempotent. Raises NotFound."""
    load_token_organisation(session, by=by, organisation_id=organisation_id)
    is_this = (ApiToken.id == token_id, ApiToken.organisation_id == organisation_id)
    if session.scalar(select(ApiToken.id).where(*is_this)) is None:
        raise NotFound
    revoked = session.scalar(
        update(ApiToken)
        .where(*is_this, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiToken)
    )
    if revoked is not None:
        _record_event(session, "api_token_revoked", revoked, by=by, now=now)


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


def record_token_use(session: Session, *, token_id: int, today: date) -> None:
    """Record the day on which a token was last used."""
    was_used_earlier = or_(ApiToken.last_used_on.is_(None), ApiToken.last_used_on < today)
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id, was_used_earlier).values(last_used_on=today)
    )


def _build_row(
    token: ApiToken, maker: Person | None, now: datetime, *, is_refused: bool
) -> TokenRow:
    is_live_now = token.revoked_at is None and (token.expires_at is None or token.expires_at > now)
    return TokenRow(
        id=token.id,
        name=token.name,
        scopes=tuple(token.scopes),
        created_by=format_full_name(maker.surname, maker.given_name, maker.patronymic)
        if maker
        else "",
        created_at=token.created_at,
        expires_at=token.expires_at,
        last_used_on=token.last_used_on,
        revoked_at=token.revoked_at,
        live=is_live_now,
        is_refused=is_live_now and is_refused,
    )


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
