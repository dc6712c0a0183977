"""What becomes of the API tokens of somebody who loses the right to make them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.auth.models import ApiToken
from lms.auth.queries.token_makers import MadeToken, list_tokens_at_stake
from lms.core.clock import Moment

MAKER_LEFT: Final = "maker"  # ApiToken.ended_because


def withdraw_role(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    grant_id: int,
    heirs: Mapping[int, int],
    moment: Moment,
) -> None:
    """Withdraw a role; hand the tokens that depend on it over, or end them.

    `heirs`: who takes over which token, by token; all others end. Raises as
    accounts.services.withdraw_role.
    """
    at_stake = list_tokens_at_stake(
        session, person_id=person_id, without_grant_id=grant_id, now=moment.now
    )
    accounts.withdraw_role(session, by=by, person_id=person_id, grant_id=grant_id, now=moment.now)
    _settle_tokens(session, at_stake, heirs, by=by, now=moment.now)


def block_person(
    session: Session, *, by: Actor, person_id: int, heirs: Mapping[int, int], moment: Moment
) -> None:
    """Block a person; hand their tokens over, or end them.

    `heirs` as in withdraw_role(). Raises as accounts.services.block_person.
    """
    at_stake = list_tokens_at_stake(
        session, person_id=person_id, without_grant_id=None, now=moment.now
    )
    accounts.block_person(session, by=by, person_id=person_id, moment=moment)
    _settle_tokens(session, at_stake, heirs, by=by, now=moment.now)


def _settle_tokens(
    session: Session,
    at_stake: list[MadeToken],
    heirs: Mapping[int, int],
    *,
    by: Actor,
    now: datetime,
) -> None:
    for token_at_stake in at_stake:
        token = session.scalars(
            select(ApiToken).where(ApiToken.id == token_at_stake.id).with_for_update()
        ).one()
        heir_id = heirs.get(token_at_stake.id)
        if heir_id in {heir.person_id for heir in token_at_stake.heirs}:
            token.created_by, token.received_at = heir_id, now
            kind = "api_token_handed_over"
        else:
            token.revoked_at, token.ended_because = now, MAKER_LEFT
            kind = "api_token_revoked"
        record_event(
            session,
            kind=kind,
            subject=f"api_token:{token.id}",
            by_id=by.audit_id,
            now=now,
            organisation_id=token.organisation_id,
            because=MAKER_LEFT,
            to=token.created_by if kind == "api_token_handed_over" else None,
        )
