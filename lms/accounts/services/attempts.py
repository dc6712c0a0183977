"""Attempts at the present password or at somebody else's contact are counted."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.errors import TooManyChanges
from lms.accounts.rules import Actor
from lms.core import throttle
from lms.core.crypto import FieldCipher

GUESSES: Final = 10
GUESS_WINDOW: Final = timedelta(minutes=15)


def count_guess(session: Session, *, by: Actor, cipher: FieldCipher, now: datetime) -> None:
    """Count an attempt at the present password or at somebody else's contact.

    Raises TooManyChanges when the attempts are used up.
    """
    key = cipher.lookup(f"guess {by.person_id}")
    wait = throttle.get_blocked_seconds(session, key=key, limit=GUESSES, now=now)
    if wait:
        raise TooManyChanges(retry_after=wait)
    throttle.hit(session, key=key, window=GUESS_WINDOW, now=now)
