"""Notification of people for whose account a sign-in card was printed."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.auth.models import SignInCard
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EMAIL, SIGN_IN_CARD
from lms.messaging.services.tell import Note, tell_people

BATCH: Final = 1000
DAYS: Final = 3  # older cards are not announced
KEY: Final = "sign_in_card:"


def announce_cards(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Announce the next cards not yet announced; return the number of messages."""
    is_announced = exists().where(Message.key == literal(KEY).concat(cast(SignInCard.id, String)))
    conditions = (
        SignInCard.created_at > moment.now - timedelta(days=DAYS),
        SignInCard.revoked_at.is_(None),
        ~is_announced,
    )
    rows = session.execute(
        select(SignInCard.id, SignInCard.person_id)
        .where(*conditions)
        .order_by(SignInCard.id)
        .limit(BATCH)
    )
    notes = [Note(row.person_id, SIGN_IN_CARD, f"{KEY}{row.id}", f"{KEY}{row.id}") for row in rows]
    return tell_people(session, notes=notes, moment=moment, channels=channels)
