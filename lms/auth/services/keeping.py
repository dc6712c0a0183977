"""Retention rule for expired cards and links."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import SignIn
from lms.auth.models import SignInCard
from lms.core.i18n import N_
from lms.core.retention import RetentionRule

_OPTIONS: Final[dict[str, Any]] = {"synchronize_session": False}


def _select_old_sign_ins(before: datetime) -> Select[int]:
    """Select sign-ins that ended before a moment, but the last of each person.

    The last one stays, since it says that somebody uses the account.
    """
    latest_ids = select(func.max(SignIn.id)).group_by(SignIn.person_id)
    has_ended = or_(SignIn.ended_at < before, SignIn.expires_at < before)
    return select(SignIn.id).where(has_ended, SignIn.id.not_in(latest_ids))


def _delete_sign_ins(session: Session, sign_in_ids: Sequence[int]) -> list[str]:
    session.execute(delete(SignIn).where(SignIn.id.in_(sign_in_ids)), execution_options=_OPTIONS)
    return []


def _select_old_cards(before: datetime) -> Select[int]:
    """Select cards that opened nothing since a moment: used, revoked or expired before it."""
    has_ended = or_(
        SignInCard.used_at < before, SignInCard.revoked_at < before, SignInCard.expires_at < before
    )
    return select(SignInCard.id).where(has_ended)


def _delete_cards(session: Session, card_ids: Sequence[int]) -> list[str]:
    session.execute(
        delete(SignInCard).where(SignInCard.id.in_(card_ids)), execution_options=_OPTIONS
    )
    return []


SIGN_INS: Final = RetentionRule(
    name="sign_ins",
    label=N_("Browsers in which people were signed in"),
    select_due=_select_old_sign_ins,
    delete_batch=_delete_sign_ins,
)
CARDS: Final = RetentionRule(
    name="cards",
    label=N_("Sign-in cards that were used or expired"),
    select_due=_select_old_cards,
    delete_batch=_delete_cards,
)
