"""The audit record of offers of posts."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.models import PostOffer
from lms.accounts.rules import Actor
from lms.accounts.services.audit import record_event


def record_offer_event(
    session: Session, kind: str, offer: PostOffer, *, by: Actor, now: datetime
) -> None:
    """Record an audit event about an offer, in the history of the person."""
    record_event(
        session,
        kind=kind,
        subject=f"person:{offer.person_id}",
        by_id=by.audit_id,
        now=now,
        offer_id=offer.id,
        organisation_id=offer.organisation_id,
    )
