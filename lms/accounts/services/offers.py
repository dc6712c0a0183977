"""Posts for people who have an account: given at once where nobody uses it, else offered.

Until the person accepts, the organisation sees only what it listed itself.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import OfferedAlready, OfferTooOften, PostHeld
from lms.accounts.models import Post, PostOffer
from lms.accounts.queries.offers import load_managed_offer
from lms.accounts.queries.usage import can_give_post_at_once
from lms.accounts.rules import Actor, build_search_key
from lms.accounts.rules.offers import (
    ACCEPTED,
    DECLINED_FOR,
    MOST_OFFERS,
    OFFER_VALIDITY,
    OPEN,
    REPEAT_AFTER,
)
from lms.accounts.services.names import PersonNames
from lms.accounts.services.offer_ends import expire_outdated_offers, take_offer_back
from lms.accounts.services.offer_events import record_offer_event
from lms.accounts.services.post_terms import PostTerms, check_terms
from lms.accounts.services.posts import begin_post, lock_person
from lms.core.clock import Moment
from lms.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Placement:
    """What became of a post: either the person holds it, or it is offered."""

    person_id: int
    post_id: int | None = None
    offer_id: int | None = None


def add_post(
    session: Session, *, by: Actor, person_id: int, terms: PostTerms, is_main: bool, moment: Moment
) -> Placement:
    """Give or offer a further post to a person in the actor's scope.

    Raises NotFound, and as give_or_offer_post.
    """
    person = queries.load_person_in_scope(session, by=by, person_id=person_id)
    names = PersonNames(person.surname, person.given_name, person.patronymic)
    return give_or_offer_post(
        session,
        by=by,
        person_id=person_id,
        names=names,
        terms=terms,
        is_main=is_main,
        moment=moment,
    )


def give_or_offer_post(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    names: PersonNames,
    terms: PostTerms,
    is_main: bool,
    moment: Moment,
) -> Placement:
    """Give an account that the actor's organisations made the post, and offer it to any other.

    `names` are those that the actor knows. Raises as begin_post and make_offer.
    """
    if can_give_post_at_once(session, by=by, person_id=person_id):
        post_id = begin_post(
            session, by=by, person_id=person_id, terms=terms, is_main=is_main, moment=moment
        )
        return Placement(person_id, post_id=post_id)
    offer_id = make_offer(
        session, by=by, person_id=person_id, names=names, terms=terms, moment=moment
    )
    return Placement(person_id, offer_id=offer_id)


def make_offer(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    names: PersonNames,
    terms: PostTerms,
    moment: Moment,
) -> int:
    """Offer a post and return the offer's id.

    Raises as check_terms, PostHeld, OfferedAlready, and OfferTooOften so that nobody is pestered.
    """
    person = lock_person(session, person_id)
    check_terms(session, person, terms, by=by, moment=moment)
    expire_outdated_offers(session, moment.now, person_id=person_id)
    _check_offerable(session, person_id, terms.organisation_id, moment.now)
    offer = PostOffer(**build_offer_row(person_id, names, terms, by=by, now=moment.now))
    try:
        with session.begin_nested():
            session.add(offer)
            session.flush()
    except IntegrityError:
        raise OfferedAlready from None
    record_offer_event(session, "post_offered", offer, by=by, now=moment.now)
    return offer.id


def build_offer_row(
    person_id: int,
    names: PersonNames,
    terms: PostTerms,
    *,
    by: Actor,
    now: datetime,
    source: str = "",
) -> dict[str, object]:
    """Return the columns of a new offer."""
    return {
        "person_id": person_id,
        "organisation_id": terms.organisation_id,
        "surname": names.surname,
        "given_name": names.given_name,
        "patronymic": names.patronymic,
        "search_key": build_search_key(names.surname, names.given_name, names.patronymic),
        "position": terms.position,
        "category": terms.category,
        "starts_on": terms.starts_on,
        "offered_by": by.audit_id,
        "offered_at": now,
        "expires_at": now + OFFER_VALIDITY,
        "state": OPEN,
        "reason": "",
        "source": source,
    }


def repeat_offer(session: Session, *, by: Actor, offer_id: int, moment: Moment) -> int:
    """Offer the same post once more and return the id of the new offer.

    Raises NotFound, also for an accepted one, OfferTooOften, and as make_offer.
    """
    offer = load_managed_offer(session, by=by, offer_id=offer_id)
    if offer.state == ACCEPTED:
        raise NotFound
    if offer.offered_at > moment.now - REPEAT_AFTER:
        raise OfferTooOften
    names = PersonNames(offer.surname, offer.given_name, offer.patronymic)
    terms = PostTerms(
        organisation_id=offer.organisation_id,
        position=offer.position,
        category=offer.category,
        starts_on=offer.starts_on,
    )
    with session.begin_nested():  # refused as a whole, so that the old offer stays
        take_offer_back(session, offer, by, moment.now)
        return make_offer(
            session, by=by, person_id=offer.person_id, names=names, terms=terms, moment=moment
        )


def _check_offerable(session: Session, person_id: int, organisation_id: int, now: datetime) -> None:
    current_post = select(Post.id).where(
        Post.person_id == person_id, Post.organisation_id == organisation_id, Post.ends_on.is_(None)
    )
    if session.scalar(current_post) is not None:
        raise PostHeld
    recent = select(func.count()).where(
        PostOffer.person_id == person_id,
        PostOffer.organisation_id == organisation_id,
        PostOffer.offered_at > now - DECLINED_FOR,
    )
    if (session.scalar(recent) or 0) >= MOST_OFFERS:
        raise OfferTooOften
