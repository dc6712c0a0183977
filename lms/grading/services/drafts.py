"""Drafts: what whoever grades a text chose so far."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.grading.models import WrittenText
from lms.grading.services.claims import claim_text


def keep_draft(
    session: Session,
    *,
    text_id: int,
    levels: Sequence[int | None],
    comment: str,
    by: Actor,
    now: datetime,
) -> None:
    """Keep what the actor chose so far, for them alone. Raises what claim_text() raises."""
    claim_text(session, text_id=text_id, by=by, now=now)
    session.execute(
        update(WrittenText)
        .where(WrittenText.id == text_id)
        .values(draft={"levels": list(levels), "comment": comment}, draft_by=by.person_id)
        .execution_options(synchronize_session=False)
    )
