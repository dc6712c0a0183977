"""Counts of the people who have not answered an offer of a post yet."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, PostOffer
from lms.accounts.queries.offers import IS_OFFERING, OfferFilter, build_offer_conditions
from lms.accounts.rules import Actor
from lms.accounts.rules.offers import OPEN


def count_invited(
    session: Session, *, by: Actor, now: datetime, organisation_id: int | None = None
) -> int:
    """Count the people who have not answered an offer, of an organisation and all below it.

    Without an organisation, of all that the actor may see.
    """
    statement = _build_invited_count(by.drop_person(), organisation_id)
    return session.scalar(statement, {"now": now}) or 0


def count_people_of_offers(session: Session, *, by: Actor, filters: OfferFilter) -> int:
    """Count the people of a list of offers: two branches may offer a post to the same person."""
    return session.scalar(_select_people_count(build_offer_conditions(by, filters))) or 0


@lru_cache(maxsize=256)
def _build_invited_count(scope: Actor, organisation_id: int | None) -> Select[int]:
    conditions = build_offer_conditions(
        scope, OfferFilter(organisation_id=organisation_id, state=OPEN)
    )
    return _select_people_count([*conditions, PostOffer.expires_at > bindparam("now")])


def _select_people_count(conditions: Sequence[ColumnElement[bool]]) -> Select[int]:
    """Select how many people have offers that meet the conditions, each counted once."""
    return (
        select(func.count(func.distinct(PostOffer.person_id)))
        .select_from(PostOffer)
        .join(Organisation, IS_OFFERING)
        .where(*conditions)
    )


def count_invited_by_organisation(
    session: Session, *, by: Actor, now: datetime
) -> Mapping[int, int]:
    """Count the people who have not answered an offer of each organisation that the actor sees."""
    conditions = build_offer_conditions(by, OfferFilter(state=OPEN, now=now))
    query = (
        select(PostOffer.organisation_id, func.count().label("people"))
        .join(Organisation, IS_OFFERING)
        .where(*conditions)
        .group_by(PostOffer.organisation_id)
    )
    return {row.organisation_id: row.people for row in session.execute(query)}
