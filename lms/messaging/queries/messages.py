"""Reads of messages: those of a person, and which keys somebody was told already."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from lms.core.rows import read_row, read_rows
from lms.messaging.models import Message
from lms.messaging.queries.unread import IS_SHOWN, IS_UNREAD, MESSAGE


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as its reader sees it; rules/wording.py words it.

    `settled_at`: since when there is nothing left to do about it.
    """

    id: int
    kind: str
    subject: str
    values: dict[str, Any]
    created_at: datetime
    read_at: datetime | None
    settled_at: datetime | None = None

    @property
    def is_unread(self) -> bool:
        """Return whether the reader still has to see it."""
        return self.read_at is None and self.settled_at is None


_ROW = tuple(MESSAGE[name] for name in MessageRow.__slots__)
_PAGES = {
    unread: select(*_ROW)
    .where(*where)
    .order_by(or_(MESSAGE.read_at.is_not(None), MESSAGE.settled_at.is_not(None)), MESSAGE.id.desc())
    .limit(bindparam("most"))
    .offset(bindparam("skipped"))
    for unread, where in ((True, IS_UNREAD), (False, IS_SHOWN))
}
_ONE = select(*_ROW).where(*IS_SHOWN, MESSAGE.id == bindparam("message_id"))


def list_messages(
    session: Session, person_id: int, *, unread: bool, limit: int, offset: int = 0
) -> list[MessageRow]:
    """Return a page of a person's messages, unread first, then newest first.

    `unread`: those alone. Withdrawn messages are left out.
    """
    parameters = {"person_id": person_id, "most": limit, "skipped": offset}
    return list(read_rows(MessageRow, session.connection().execute(_PAGES[unread], parameters)))


def find_message(session: Session, person_id: int, message_id: int) -> MessageRow | None:
    """Return the message if it is this person's and not withdrawn, else None."""
    parameters = {"person_id": person_id, "message_id": message_id}
    row = session.connection().execute(_ONE, parameters).first()
    return None if row is None else read_row(MessageRow, row)


def find_message_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of these keys of which somebody was told already."""
    return set(session.scalars(select(Message.key).where(Message.key.in_(keys))))
