"""Posts joined by an employer's code, which are recorded as accepted offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Post, PostOffer
from lms.accounts.rules import Actor
from lms.accounts.rules.offers import ACCEPTED, OPEN
from lms.accounts.services.names import PersonNames
from lms.accounts.services.offer_events import record_offer_event
from lms.accounts.services.offers import build_offer_row
from lms.accounts.services.post_terms import PostTerms


@dataclass(frozen=True, slots=True)
class Handover:
    """What an organisation handed over: the names it listed, who made the card, and when."""

    names: PersonNames
    offered_by: int | None
    offered_at: datetime


def record_taken_posts(
    session: Session, *, by: Actor, posts: Sequence[Post], handover: Handover, now: datetime
) -> None:
    """Record that the actor took these posts, so that the organisations hear and see of it.

    An open offer of the same organisation is accepted by that. Whoever made the card is told.
    """
    for post in posts:
        offer = _find_open_offer(session, by, post) or _add_offer(session, by, post, handover)
        offer.state, offer.ended_at = ACCEPTED, now
        session.flush()
        record_offer_event(session, "post_offer_accepted", offer, by=by, now=now)


def _find_open_offer(session: Session, by: Actor, post: Post) -> PostOffer | None:
    open_offer = (
        PostOffer.person_id == by.person_id,
        PostOffer.organisation_id == post.organisation_id,
        PostOffer.state == OPEN,
    )
    return session.scalar(select(PostOffer).where(*open_offer).with_for_update())


def _add_offer(session: Session, by: Actor, post: Post, handover: Handover) -> PostOffer:
    terms = PostTerms(
        organisation_id=post.organisation_id,
        position=post.position,
        category=post.category,
        starts_on=post.starts_on,
    )
    row = build_offer_row(by.person_id, handover.names, terms, by=by, now=handover.offered_at)
    offer = PostOffer(**{**row, "offered_by": handover.offered_by})
    session.add(offer)
    return offer
