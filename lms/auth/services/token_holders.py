"""The API token of a request: what it may do, for whom, and when it was last used."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.rules import CITIZEN, HR, Actor, Grant
from lms.auth.models import ApiToken
from lms.auth.queries.token_makers import build_valid_token_conditions, may_maker_still
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
            *build_valid_token_conditions(now),
            may_maker_still(ApiToken.token_hash == hashed),
            Organisation.closed_on.is_(None),
            Organisation.merged_into_id.is_(None),
        )
    ).first()
    if row is None:
        return None
    token, organisation = row
    return TokenHolder(
        token_id=token.id,
        name=token.name,
        scopes=frozenset(token.scopes),
        expires_at=token.expires_at,
        last_used_on=token.last_used_on,
        organisation=organisation,
        actor=_build_actor(token.id, organisation),
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


def record_token_use(session: Session, *, token_id: int, today: date) -> None:
    """Record the day on which a token was last used."""
    was_used_earlier = or_(ApiToken.last_used_on.is_(None), ApiToken.last_used_on < today)
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id, was_used_earlier).values(last_used_on=today)
    )
