"""What a person does with a post that is offered to them: accept or decline it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.errors import OfferEnded
from lms.accounts.models import PostOffer
from lms.accounts.rules import Actor
from lms.accounts.rules.offers import ACCEPTED, DECLINED, OPEN, REASONS
from lms.accounts.services.main_posts import set_main_post
from lms.accounts.services.offer_events import record_offer_event
from lms.accounts.services.post_terms import PostTerms, check_organisation_open
from lms.accounts.services.posts import finish_post, insert_post, lock_person
from lms.core.clock import Moment
from lms.core.errors import NotFound


def accept_offer(
    session: Session, *, by: Actor, offer_id: int, is_main: bool, moment: Moment
) -> int:
    """Begin the offered post for the actor, and return its id.

    It is the main post if the actor has no other or wants it to be. Raises NotFound for an offer
    to somebody else, OfferEnded, OrganisationClosed, PostHeld.
    """
    lock_person(session, by.person_id)
    offer = _lock_open_offer(session, by, offer_id, moment.now)
    check_organisation_open(session, offer.organisation_id)
    terms = PostTerms(
        organisation_id=offer.organisation_id,
        position=offer.position,
        category=offer.category,
        starts_on=offer.starts_on,
    )
    post = insert_post(session, by.person_id, terms)
    if is_main:
        set_main_post(session, post)
    _end_offer(session, offer, ACCEPTED, "post_offer_accepted", by=by, now=moment.now)
    finish_post(session, post, by=by, moment=moment)
    return post.id


def decline_offer(
    session: Session, *, by: Actor, offer_id: int, reason: str, now: datetime
) -> None:
    """Decline a post that is offered to the actor. An unknown reason counts as none.

    Raises NotFound for an offer to somebody else, OfferEnded.
    """
    offer = _lock_open_offer(session, by, offer_id, now)
    offer.reason = reason if reason in REASONS else ""
    _end_offer(session, offer, DECLINED, "post_offer_declined", by=by, now=now)


def _lock_open_offer(session: Session, by: Actor, offer_id: int, now: datetime) -> PostOffer:
    offer = session.scalar(
        select(PostOffer)
        .where(PostOffer.id == offer_id, PostOffer.person_id == by.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if offer is None:
        raise NotFound
    if offer.state != OPEN or offer.expires_at <= now:
        raise OfferEnded
    return offer


def _end_offer(
    session: Session, offer: PostOffer, state: str, kind: str, *, by: Actor, now: datetime
) -> None:
    offer.state, offer.ended_at = state, now
    session.flush()
    record_offer_event(session, kind, offer, by=by, now=now)
