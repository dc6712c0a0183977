"""Reads of the posts that are offered to a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import Post, PostOffer
from lms.accounts.queries.offers import OFFERS, OfferRow
from lms.accounts.rules.offers import OPEN
from lms.core.database import write_constant
from lms.core.errors import NotFound
from lms.core.rows import read_all_rows, read_row


def list_own_offers(session: Session, person_id: int, *, now: datetime) -> Sequence[OfferRow]:
    """Return the offers that a person has not answered yet, the newest first."""
    rows = session.connection().execute(_OWN, {"person_id": person_id})
    return [row for row in read_all_rows(OfferRow, rows) if row.find_state(now) == OPEN]


def load_own_offer(session: Session, person_id: int, offer_id: int) -> OfferRow:
    """Return an offer to this person, in any state. Raises NotFound."""
    row = session.execute(
        OFFERS.where(PostOffer.person_id == person_id, PostOffer.id == offer_id)
    ).first()
    if row is None:
        raise NotFound
    return read_row(OfferRow, row)


def has_main_post(session: Session, person_id: int) -> bool:
    """Return whether a person holds a post, so that a further one need not be the main one."""
    current_posts = select(Post.id).where(Post.person_id == person_id, Post.ends_on.is_(None))
    return session.scalar(current_posts.limit(1)) is not None


# The query does not ask for the day, by which SQLite would read all open offers instead of the
# person's.
_OWN: Final = OFFERS.where(
    PostOffer.person_id == bindparam("person_id"), PostOffer.state == write_constant(OPEN)
).order_by(PostOffer.id.desc())
