"""Offers of a list: for those who use an account, instead of a post."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import PostOffer
from lms.accounts.rules import Actor
from lms.accounts.rules.offers import ACCEPTED, EXPIRED, OPEN, WITHDRAWN
from lms.accounts.services.bulk.comparing import INVITED, LinePlan
from lms.accounts.services.names import PersonNames
from lms.accounts.services.offer_ends import UNSYNCHRONIZED
from lms.accounts.services.offers import build_offer_row
from lms.accounts.services.post_terms import PostTerms
from lms.core.clock import Moment


def save_offers(
    session: Session, plans: Sequence[LinePlan], *, by: Actor, moment: Moment, source: str
) -> dict[tuple[int, int], int]:
    """Offer the posts of those who are to be invited; return the ids by person and organisation.

    Raises IntegrityError if somebody else has invited one of them meanwhile.
    """
    invited = [(plan.person.id, plan) for plan in plans if plan.person and plan.action == INVITED]
    if not invited:
        return {}
    _expire_outdated(session, [person_id for person_id, _plan in invited], moment)
    rows = [
        build_offer_row(
            person_id,
            _get_names(plan),
            _get_terms(plan, moment),
            by=by,
            now=moment.now,
            source=source,
        )
        for person_id, plan in invited
    ]
    insertion = insert(PostOffer).returning(
        PostOffer.id, PostOffer.person_id, PostOffer.organisation_id
    )
    return {
        (person_id, organisation_id): offer_id
        for offer_id, person_id, organisation_id in session.execute(insertion, rows)
    }


def _get_names(plan: LinePlan) -> PersonNames:
    line = plan.listed_person
    return PersonNames(line.surname, line.given_name, line.patronymic or "")


def _get_terms(plan: LinePlan, moment: Moment) -> PostTerms:
    line = plan.listed_person
    return PostTerms(
        organisation_id=line.organisation_id,
        position=line.position or "",
        category=line.category or "",
        starts_on=line.starts_on or moment.today,
    )


def _expire_outdated(session: Session, person_ids: Collection[int], moment: Moment) -> None:
    outdated_offers = (
        PostOffer.person_id.in_(person_ids),
        PostOffer.state == OPEN,
        PostOffer.expires_at <= moment.now,
    )
    session.execute(
        update(PostOffer).where(*outdated_offers).values(state=EXPIRED, ended_at=moment.now),
        execution_options=UNSYNCHRONIZED,
    )


def list_revocable(session: Session, offer_ids: Collection[int], within: Select[int]) -> set[int]:
    """Return the offers that may be undone: not accepted, and of organisations in scope."""
    revocable_offers = (
        PostOffer.id.in_(offer_ids),
        PostOffer.state != ACCEPTED,
        PostOffer.organisation_id.in_(within),
    )
    return set(session.scalars(select(PostOffer.id).where(*revocable_offers).with_for_update()))


def withdraw_offers(session: Session, offer_ids: Collection[int], *, moment: Moment) -> None:
    """Take back those of the offers that are open."""
    open_offers = (PostOffer.id.in_(offer_ids), PostOffer.state == OPEN)
    session.execute(
        update(PostOffer).where(*open_offers).values(state=WITHDRAWN, ended_at=moment.now),
        execution_options=UNSYNCHRONIZED,
    )
