"""Reads of calendar feeds: their owner and their age."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.calendars.models import CalendarFeed
from lms.core.crypto import hash_token
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class FeedOwner:
    """The owner of a feed, and the language of its entries."""

    person_id: int
    language: str


def find_feed_owner(session: Session, token: str) -> FeedOwner | None:
    """Return the owner of the feed with this token, unless blocked."""
    row = session.execute(
        select(Person.id.label("person_id"), Person.language)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token_hash == hash_token(token), Person.blocked_at.is_(None))
    ).first()
    return None if row is None else read_row(FeedOwner, row)


def find_feed_start(session: Session, person_id: int) -> datetime | None:
    """Return the time at which the token of a person's feed was issued; None without a feed."""
    return session.scalar(
        select(CalendarFeed.created_at).where(CalendarFeed.person_id == person_id)
    )
