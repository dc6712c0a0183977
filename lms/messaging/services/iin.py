"""Notification of people of what became of their IIN."""

from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.messaging.services.tell import Note, tell_people


def tell_of_iin(session: Session, *, person_id: int, event: str, moment: Moment) -> None:
    """Tell the person of an event, whose name is that of the kind of message."""
    key = f"{event}:{person_id}:{moment.now.isoformat()}"
    tell_people(
        session,
        notes=[Note(person_id=person_id, kind=event, key=key, subject=f"person:{person_id}")],
        moment=moment,
    )
