"""Ends of sign-in cards that nobody has used, and the record of cards."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import record_events
from lms.auth.models import SignInCard
from lms.auth.queries.card_scope import build_card_scope
from lms.core.errors import NotFound

# The session holds none of the rows that these statements change.
UNSYNCHRONIZED: Final = {"synchronize_session": False}


def revoke_card(
    session: Session, *, by: Actor, person_id: int, card_id: int, now: datetime
) -> None:
    """Revoke a card that was not used; others stay as they are.

    Raises NotFound for a card of nobody in the actor's scope.
    """
    this_card = (SignInCard.id == card_id, SignInCard.person_id == person_id)
    visible_ids = (
        select(SignInCard.id)
        .join(Person, Person.id == SignInCard.person_id)
        .where(build_card_scope(by), *this_card)
    )
    if session.scalar(visible_ids) is None:
        raise NotFound
    revoke_cards(session, SignInCard.id == card_id, by_id=by.audit_id, now=now)


def end_cards(
    session: Session, *, person_ids: Collection[int], by_id: int | None, now: datetime
) -> None:
    """End the unused cards of people, such as when their account is closed."""
    revoke_cards(session, SignInCard.person_id.in_(person_ids), by_id=by_id, now=now)


def revoke_cards(
    session: Session, condition: ColumnElement[bool], *, by_id: int | None, now: datetime
) -> None:
    """End the unused cards that fit the condition, and record it."""
    unused_cards = (SignInCard.used_at.is_(None), SignInCard.revoked_at.is_(None))
    revocation = (
        update(SignInCard)
        .where(condition, *unused_cards)
        .values(revoked_at=now)
        .returning(SignInCard.id, SignInCard.person_id)
    )
    revoked_cards = session.execute(revocation, execution_options=UNSYNCHRONIZED).all()
    record_card_events(session, "card_revoked", revoked_cards, by_id=by_id, now=now)


def record_card_events(
    session: Session,
    kind: str,
    cards: Sequence[Any],
    *,
    by_id: int | None,
    now: datetime,
    **details: object,
) -> None:
    """Record an event of each card: pairs of its id and its person's."""
    subjects = [
        (f"person:{person_id}", {"card": card_id, **details}) for card_id, person_id in cards
    ]
    record_events(session, kind=kind, subjects=subjects, by_id=by_id, now=now)
