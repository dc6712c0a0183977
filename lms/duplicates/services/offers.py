"""Offered posts of merged accounts: they move, so that the person can still answer them."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import PostOffer
from lms.accounts.rules.offers import OPEN
from lms.duplicates.queries import Holding
from lms.duplicates.rules import RowMoves


def _decide_moves(session: Session, kept_id: int, merged_id: int) -> RowMoves:
    """Move all but those whose organisation has an open offer to the kept account already."""
    open_offers = (PostOffer.person_id == kept_id, PostOffer.state == OPEN)
    present = set(session.scalars(select(PostOffer.organisation_id).where(*open_offers)))
    rows = session.execute(
        select(PostOffer.id, PostOffer.organisation_id, PostOffer.state)
        .where(PostOffer.person_id == merged_id)
        .order_by(PostOffer.id)
    ).all()
    staying_ids = {row.id for row in rows if row.state == OPEN and row.organisation_id in present}
    return RowMoves([row.id for row in rows if row.id not in staying_ids], sorted(staying_ids))


POST_OFFERS: Final = Holding(PostOffer, _decide_moves)
