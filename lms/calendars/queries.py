"""Reads of private calendars: whose an address is, and since when there is one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.calendars.models import CalendarFeed
from lms.core.crypto import token_hash
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class FeedOwner:
    """Whose calendar a private address shows, and in which language."""

    person_id: int
    language: str


def feed_owner(session: Session, token: str) -> FeedOwner | None:
    """The person whose feed has this token, unless they are blocked."""
    row = session.execute(
        select(Person.id.label("person_id"), Person.language)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token_hash == token_hash(token), Person.blocked_at.is_(None))
    ).first()
    return None if row is None else read_row(FeedOwner, row)


def feed_since(session: Session, person_id: int) -> datetime | None:
    """Since when a person's feed has its address, None without a feed."""
    return session.scalar(
        select(CalendarFeed.created_at).where(CalendarFeed.person_id == person_id)
    )
