"""Reads for a person's calendar: whose feed it is, and what stands in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.crypto import token_hash
from lms.obligations.models import Assignment, CalendarFeed, Obligation, ObligationEvent
from lms.obligations.queries.names import assignment_titles

KEPT_DAYS: Final = 400  # what was due longer ago is in no calendar any more


@dataclass(frozen=True, slots=True)
class FeedOwner:
    """Whose calendar a private address shows, and in which language."""

    person_id: int
    language: str


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """An obligation as a calendar shows it. `changes` grows with whatever happens to it; `changed_at` is when the last thing did."""

    obligation_id: int
    titles_kk: tuple[str, ...]
    titles_ru: tuple[str, ...]
    due_on: date
    state: str
    reason: str
    reminder_days: tuple[int, ...]
    changes: int
    changed_at: datetime


def feed_owner(session: Session, token: str) -> FeedOwner | None:
    """The person whose feed has this token, unless they are blocked."""
    row = session.execute(
        select(Person.id, Person.language)
        .join(CalendarFeed, CalendarFeed.person_id == Person.id)
        .where(CalendarFeed.token_hash == token_hash(token), Person.blocked_at.is_(None))
    ).first()
    return None if row is None else FeedOwner(*row)


def feed_since(session: Session, person_id: int) -> datetime | None:
    """Since when a person's feed has its address, None without a feed."""
    return session.scalar(select(CalendarFeed.created_at).where(CalendarFeed.person_id == person_id))


def calendar_rows(session: Session, person_id: int, *, today: date, obligation_id: int | None = None) -> list[CalendarRow]:
    """A person's obligations of the last year and to come, by day (or the one asked for, if it is theirs); three queries at most."""
    wanted = [Obligation.person_id == person_id, Obligation.due_on >= today - timedelta(days=KEPT_DAYS)]
    if obligation_id is not None:
        wanted = [Obligation.person_id == person_id, Obligation.id == obligation_id]
    rows = session.execute(
        select(
            Obligation.id,
            Obligation.assignment_id,
            Obligation.due_on,
            Obligation.state,
            Assignment.reason,
            Assignment.reminder_days,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .where(*wanted)
        .order_by(Obligation.due_on, Obligation.id)
    ).all()
    titles = assignment_titles(session, {row.assignment_id for row in rows})
    events = session.execute(
        select(ObligationEvent.obligation_id, func.count(), func.max(ObligationEvent.at))
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(*wanted)
        .group_by(ObligationEvent.obligation_id)
    )
    changes: dict[int, Any] = {row[0]: row[1:] for row in events}
    return [
        CalendarRow(
            row.id, *titles[row.assignment_id], row.due_on, row.state, row.reason, tuple(row.reminder_days), *changes[row.id]
        )
        for row in rows
    ]
