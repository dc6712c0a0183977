"""Tokens by which an organisation's own programs speak for it. They belong to the organisation, not to whoever made them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import TokenScopeMissing, TooManyTokensHeld
from lms.accounts.models import ApiToken, Organisation, Person
from lms.accounts.queries import organisation_subtrees_ids
from lms.accounts.rules import CITIZEN, HR, Actor, Grant, full_name
from lms.accounts.rules.api_tokens import LIVE_TOKENS, SCOPES
from lms.accounts.services.audit import record_event
from lms.core.crypto import PROGRAM_PREFIX, new_token, token_hash
from lms.core.errors import NotFound
from lms.core.i18n import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """What a request needs to know of the token that it carries. `actor` may do what HR of the organisation may, and nothing else."""

    token_id: int
    name: str
    scopes: frozenset[str]
    expires_at: datetime | None
    last_used_on: date | None
    organisation: Organisation
    actor: Actor


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token in the list of its organisation."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None
    revoked_at: datetime | None
    live: bool


def load_token(session: Session, hashed: str, now: datetime) -> TokenHolder | None:
    """Who speaks through the token with this hash; None if it was revoked, has run out, or its organisation is closed. One query."""
    row = session.execute(
        select(ApiToken, Organisation)
        .join(Organisation, Organisation.id == ApiToken.organisation_id)
        .where(
            ApiToken.token_hash == hashed,
            *_live(now),
            Organisation.closed_on.is_(None),
            Organisation.merged_into_id.is_(None),
        )
    ).first()
    if row is None:
        return None
    token, body = row
    actor = Actor(
        0,
        0,
        "",
        "",
        "",
        "",
        f"api:{token.id}",
        DEFAULT_LANGUAGE,
        CITIZEN,
        body.region_unit_id,
        body.id,
        (Grant(HR, None, body.id),),
    )
    return TokenHolder(
        token.id,
        token.name,
        frozenset(token.scopes),
        token.expires_at,
        token.last_used_on,
        body,
        actor,
    )


def token_organisation(session: Session, *, by: Actor, organisation_id: int) -> Organisation:
    """The organisation, if the actor answers for its tokens: HR of it or of one above it, or a national administrator. Raises NotFound."""
    held = {
        grant.organisation_id
        for grant in by.grants
        if grant.role == HR and grant.organisation_id is not None
    }
    wanted = select(Organisation).where(Organisation.id == organisation_id)
    if not by.is_national_admin():
        wanted = wanted.where(Organisation.id.in_(organisation_subtrees_ids(held)))
    found = session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def organisation_tokens(
    session: Session, *, by: Actor, organisation_id: int, now: datetime
) -> list[TokenRow]:
    """The tokens of an organisation, the newest first; those that ended stay in the list. Raises NotFound."""
    token_organisation(session, by=by, organisation_id=organisation_id)
    rows = session.execute(
        select(ApiToken, Person)
        .outerjoin(Person, Person.id == ApiToken.created_by)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.id.desc())
    )
    return [_row(token, maker, now) for token, maker in rows]


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
    """A new token, which is shown this once: its hash is kept. Raises NotFound, TokenScopeMissing, TooManyTokensHeld."""
    body = token_organisation(session, by=by, organisation_id=organisation_id)
    if body.closed_on is not None:
        raise NotFound
    if not scopes or not set(scopes) <= set(SCOPES):
        raise TokenScopeMissing
    session.execute(
        select(Organisation.id).where(Organisation.id == body.id).with_for_update()
    )  # two at once count one after the other
    held = (
        select(func.count())
        .select_from(ApiToken)
        .where(ApiToken.organisation_id == organisation_id, *_live(now))
    )
    if (session.scalar(held) or 0) >= LIVE_TOKENS:
        raise TooManyTokensHeld(number=LIVE_TOKENS)
    token = PROGRAM_PREFIX + new_token()
    made = ApiToken(
        organisation_id=body.id,
        name=name,
        token_hash=token_hash(token),
        scopes=[one for one in SCOPES if one in scopes],
        created_by=by.audit_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    _record(
        session,
        "api_token_made",
        made.id,
        organisation_id=organisation_id,
        by=by,
        now=now,
        scopes=made.scopes,
    )
    return token


def revoke_api_token(
    session: Session, *, by: Actor, organisation_id: int, token_id: int, now: datetime
) -> None:
    """Ends a token: its next request is refused. Ending twice is ending once. Raises NotFound."""
    token_organisation(session, by=by, organisation_id=organisation_id)
    mine = (ApiToken.id == token_id, ApiToken.organisation_id == organisation_id)
    if session.scalar(select(ApiToken.id).where(*mine)) is None:
        raise NotFound
    ended = session.execute(
        update(ApiToken)
        .where(*mine, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(ApiToken.id)
    ).first()
    if ended is not None:
        _record(
            session, "api_token_revoked", token_id, organisation_id=organisation_id, by=by, now=now
        )


def token_owners(session: Session, token_ids: Collection[int]) -> dict[int, Organisation]:
    """Whose tokens these are, by their numbers."""
    rows = session.execute(
        select(ApiToken.id, Organisation)
        .join(Organisation, Organisation.id == ApiToken.organisation_id)
        .where(ApiToken.id.in_(token_ids))
    )
    return {token_id: body for token_id, body in rows}  # noqa: C416 - a Row is no tuple to the type checker


def note_token_use(session: Session, *, token_id: int, today: date) -> None:
    """Notes the day on which a token was last used."""
    older = or_(ApiToken.last_used_on.is_(None), ApiToken.last_used_on < today)
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id, older).values(last_used_on=today)
    )


def _live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
    )


def _row(token: ApiToken, maker: Person | None, now: datetime) -> TokenRow:
    live = token.revoked_at is None and (token.expires_at is None or token.expires_at > now)
    name = full_name(maker.surname, maker.given_name, maker.patronymic) if maker else ""
    scopes = tuple(token.scopes)
    return TokenRow(
        token.id,
        token.name,
        scopes,
        name,
        token.created_at,
        token.expires_at,
        token.last_used_on,
        token.revoked_at,
        live,
    )


def _record(
    session: Session,
    kind: str,
    token_id: int,
    *,
    organisation_id: int,
    by: Actor,
    now: datetime,
    **details: object,
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"api_token:{token_id}",
        by_id=by.audit_id,
        now=now,
        organisation_id=organisation_id,
        **details,
    )
