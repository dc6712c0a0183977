"""Claims: one person grades a text at a time, and keeps it while they work on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.grading.errors import ClaimedByOther, NoGradeNeeded, TextNotFound
from lms.grading.models import WrittenText
from lms.grading.queries import TextFilter, TextRow, find_text
from lms.grading.queries.scope import build_scope
from lms.grading.queries.texts import build_filter
from lms.grading.rules import CLAIM, WAITING

_TEXT = WrittenText.__table__.c


def claim_text(session: Session, *, text_id: int, by: Actor, now: datetime) -> TextRow:
    """Keep others off a text for a while. Raises TextNotFound, NoGradeNeeded, ClaimedByOther."""
    row = find_text(session, by, text_id)
    if row is None:
        raise TextNotFound
    claimed_id = _claim_text(session, _TEXT.id == text_id, by, now)
    if claimed_id is None:
        raise_refusal(find_text(session, by, text_id))
    return row


def raise_refusal(row: TextRow | None) -> None:
    """Raise why a text cannot be claimed: NoGradeNeeded or ClaimedByOther."""
    raise ClaimedByOther if row is not None and row.state == WAITING else NoGradeNeeded


def claim_next(
    session: Session, *, text_filter: TextFilter, by: Actor, now: datetime
) -> int | None:
    """Claim the text that waits longest of those that nobody else grades; None if there is none.

    What others are claiming at this moment is passed over.
    """
    oldest = session.scalar(
        select(_TEXT.id)
        .where(
            build_scope(by), *build_filter(text_filter, now), _build_claimable_condition(by, now)
        )
        .order_by(_TEXT.handed_in_at, _TEXT.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=WrittenText.__table__)
    )
    return None if oldest is None else _claim_text(session, _TEXT.id == oldest, by, now)


def put_back_text(session: Session, *, text_id: int, by: Actor) -> None:
    """Let others grade a text that the actor claimed; a draft stays. Idempotent."""
    session.execute(
        update(WrittenText)
        .where(WrittenText.id == text_id, WrittenText.claimed_by == by.person_id)
        .values(claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def _build_claimable_condition(by: Actor, now: datetime) -> ColumnElement[bool]:
    return or_(
        _TEXT.claimed_until.is_(None), _TEXT.claimed_until <= now, _TEXT.claimed_by == by.person_id
    )


def _claim_text(session: Session, condition: Any, by: Actor, now: datetime) -> int | None:
    claimed_id: int | None = session.scalar(
        update(WrittenText)
        .where(condition, WrittenText.state == WAITING, _build_claimable_condition(by, now))
        .values(claimed_by=by.person_id, claimed_until=now + CLAIM)
        .returning(WrittenText.id)
        .execution_options(synchronize_session=False)
    )
    return claimed_id
