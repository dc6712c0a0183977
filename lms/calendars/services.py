"""The private address under which a person's calendar program reads what is due."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.calendars.models import CalendarFeed
from lms.core.crypto import new_token, token_hash
from lms.core.database import upsert


def renew_feed(session: Session, *, person_id: int, now: datetime) -> str:
    """Makes the address of a person's calendar anew and returns its token, which is stored nowhere. The one before opens nothing then."""
    token = new_token()
    values = {"token_hash": token_hash(token), "created_at": now}
    row = upsert(session, CalendarFeed).values(person_id=person_id, **values)
    session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=values))
    record_event(
        session, kind="calendar_feed_made", subject=f"person:{person_id}", now=now, by_id=person_id
    )
    return token


def end_feed(session: Session, *, person_id: int, now: datetime) -> bool:
    """Ends a person's calendar feed. True for the call that did it."""
    ended = session.execute(
        delete(CalendarFeed)
        .where(CalendarFeed.person_id == person_id)
        .returning(CalendarFeed.person_id)
    ).first()
    if ended is not None:
        record_event(
            session,
            kind="calendar_feed_ended",
            subject=f"person:{person_id}",
            now=now,
            by_id=person_id,
        )
    return ended is not None
