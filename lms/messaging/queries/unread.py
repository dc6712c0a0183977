"""What a person has not read yet, and the number of messages."""

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.messaging.models import Message

MESSAGE = Message.__table__.c
IS_SHOWN = (MESSAGE.person_id == bindparam("person_id"), MESSAGE.withdrawn_at.is_(None))
IS_UNREAD = (*IS_SHOWN, MESSAGE.read_at.is_(None), MESSAGE.settled_at.is_(None))
_COUNTS = {
    unread: select(func.count()).select_from(Message.__table__).where(*where)
    for unread, where in ((True, IS_UNREAD), (False, IS_SHOWN))
}
_NEWEST_UNREAD = select(func.max(MESSAGE.id)).where(*IS_UNREAD)


def count_unread(session: Session, person_id: int) -> int:
    """Count a person's messages that are neither read nor settled."""
    return count_messages(session, person_id, unread=True)


def count_messages(session: Session, person_id: int, *, unread: bool) -> int:
    """Count the messages that a person is shown, or the unread ones alone."""
    parameters = {"person_id": person_id}
    return session.connection().execute(_COUNTS[unread], parameters).scalar() or 0


def find_newest_unread(session: Session, person_id: int) -> int | None:
    """Return the id of a person's newest unread message, or None."""
    return session.connection().execute(_NEWEST_UNREAD, {"person_id": person_id}).scalar()
