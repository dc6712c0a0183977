"""The list of an organisation's API tokens."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor, format_full_name
from lms.auth.models import ApiToken
from lms.auth.queries.token_makers import may_maker_still
from lms.auth.services.api_tokens import load_token_organisation


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


def list_tokens(
    session: Session, *, by: Actor, organisation_id: int, now: datetime
) -> list[TokenRow]:
    """Return the tokens of an organisation, the newest first, ended ones included.

    Raises NotFound.
    """
    load_token_organisation(session, by=by, organisation_id=organisation_id)
    refusal = ~may_maker_still(ApiToken.organisation_id == organisation_id)
    rows = session.execute(
        select(ApiToken, Person, refusal)
        .outerjoin(Person, Person.id == ApiToken.created_by)
        .where(ApiToken.organisation_id == organisation_id)
        .order_by(ApiToken.id.desc())
    )
    return [
        _build_row(token, maker, now, is_refused=is_refused) for token, maker, is_refused in rows
    ]


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
