"""Issue and end private calendar feeds."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.calendars.models import CalendarFeed
from lms.core.crypto import generate_token, hash_token
from lms.core.database import upsert


def renew_feed(session: Session, *, person_id: int, now: datetime) -> str:
    """Issue a new token for a person's feed and return it; the old token stops working.

    Only the hash of the token is stored.
    """
    token = generate_token()
    values = {"token_hash": hash_token(token), "created_at": now}
    statement = upsert(session, CalendarFeed).values(person_id=person_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    record_event(
        session, kind="calendar_feed_made", subject=f"person:{person_id}", now=now, by_id=person_id
    )
    return token


def end_feed(session: Session, *, person_id: int, now: datetime) -> bool:
    """End a person's calendar feed; return whether there was one."""
    row = session.execute(
        delete(CalendarFeed)
        .where(CalendarFeed.person_id == person_id)
        .returning(CalendarFeed.person_id)
    ).first()
    if row is not None:
        record_event(
            session,
            kind="calendar_feed_ended",
            subject=f"person:{person_id}",
            now=now,
            by_id=person_id,
        )
    return row is not None
