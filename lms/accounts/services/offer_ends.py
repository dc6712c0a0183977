"""Ends of offers of posts: taken back, or not answered in time."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import PostOffer
from lms.accounts.queries.offers import load_managed_offer
from lms.accounts.rules import Actor
from lms.accounts.rules.offers import EXPIRED, OPEN, WITHDRAWN
from lms.accounts.services.offer_events import record_offer_event

UNSYNCHRONIZED: Final = {"synchronize_session": False}


def withdraw_offer(session: Session, *, by: Actor, offer_id: int, now: datetime) -> None:
    """Take an open offer back. Idempotent. Raises NotFound."""
    offer = load_managed_offer(session, by=by, offer_id=offer_id)
    take_offer_back(session, offer, by, now)


def withdraw_offers_of(session: Session, organisation_id: int, *, by: Actor, now: datetime) -> None:
    """Take back all open offers of an organisation that closes: nobody could accept them."""
    open_offers = [PostOffer.organisation_id == organisation_id, PostOffer.state == OPEN]
    for offer in session.scalars(select(PostOffer).where(*open_offers)).all():
        take_offer_back(session, offer, by, now)


def expire_offers(session: Session, *, now: datetime) -> None:
    """End the offers that nobody has answered in time."""
    expire_outdated_offers(session, now)


def take_offer_back(session: Session, offer: PostOffer, by: Actor, now: datetime) -> None:
    """Take an offer back if it is open, and record it."""
    if offer.state != OPEN:
        return
    offer.state, offer.ended_at = WITHDRAWN, now
    session.flush()
    record_offer_event(session, "post_offer_withdrawn", offer, by=by, now=now)


def expire_outdated_offers(
    session: Session, now: datetime, *, person_id: int | None = None
) -> None:
    """End the offers that were not answered in time, of all people or of one."""
    outdated_offers = [PostOffer.state == OPEN, PostOffer.expires_at <= now]
    if person_id is not None:
        outdated_offers.append(PostOffer.person_id == person_id)
    session.execute(
        update(PostOffer).where(*outdated_offers).values(state=EXPIRED, ended_at=now),
        execution_options=UNSYNCHRONIZED,
    )
