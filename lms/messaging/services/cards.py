"""Notification of people for whose account a sign-in card or a link was made."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.auth.models import SignInCard
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EMAIL, PASSWORD_LINK, SIGN_IN_CARD
from lms.messaging.services.tell import Note, tell_people

BATCH: Final = 1000
DAYS: Final = 3  # older cards are not announced
KEY: Final = "sign_in_card:"
LINK_KEY: Final = "password_link:"


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
    notes = [
        Note(
            person_id=row.person_id,
            kind=SIGN_IN_CARD,
            key=f"{KEY}{row.id}",
            subject=f"{KEY}{row.id}",
        )
        for row in rows
    ]
    return tell_people(session, notes=notes, moment=moment, channels=channels)


def announce_links(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Announce the next links that administrators made; return the number of messages.

    A link has no id that may stand in a message, so the audit event of its making is read.
    """
    is_announced = exists().where(
        Message.key == literal(LINK_KEY).concat(cast(AuditEvent.id, String))
    )
    conditions = (
        AuditEvent.at > moment.now - timedelta(days=DAYS),
        AuditEvent.kind == "password_link_created",
        AuditEvent.actor_id.is_not(None),
        ~is_announced,
    )
    rows = session.execute(
        select(AuditEvent.id, AuditEvent.subject)
        .where(*conditions)
        .order_by(AuditEvent.id)
        .limit(BATCH)
    )
    notes = [
        Note(
            person_id=int(row.subject.removeprefix("person:")),
            kind=PASSWORD_LINK,
            key=f"{LINK_KEY}{row.id}",
            subject=f"{LINK_KEY}{row.id}",
        )
        for row in rows
    ]
    return tell_people(session, notes=notes, moment=moment, channels=channels)
