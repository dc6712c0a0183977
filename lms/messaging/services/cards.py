"""Telling people that a sign-in card was printed for their account: who did not ask for one should know."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import SignInCard
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EMAIL, SIGN_IN_CARD
from lms.messaging.services.tell import Note, tell

BATCH: Final = 1000
DAYS: Final = 3  # how far back cards are looked at
KEY: Final = "sign_in_card:"


def announce_cards(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Tells of the next cards that nobody was told of, and returns how many messages that made."""
    told = exists().where(Message.key == literal(KEY).concat(cast(SignInCard.id, String)))
    recent = (
        SignInCard.created_at > moment.now - timedelta(days=DAYS),
        SignInCard.revoked_at.is_(None),
        ~told,
    )
    rows = session.execute(
        select(SignInCard.id, SignInCard.person_id)
        .where(*recent)
        .order_by(SignInCard.id)
        .limit(BATCH)
    )
    notes = [Note(row.person_id, SIGN_IN_CARD, f"{KEY}{row.id}", f"{KEY}{row.id}") for row in rows]
    return tell(session, notes=notes, moment=moment, channels=channels)
