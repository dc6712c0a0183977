"""Looking up a person for the list of a training, by anything they sign in with.

Takes the database instead of a session: a look-up that finds nobody is counted and recorded in a
transaction of its own although it is refused.
"""

from datetime import datetime, timedelta
from typing import Final

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import throttle
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.outreach.errors import PersonNotFound, TooManyLookUps
from lms.outreach.services.signing_up import add_person

# A class that signs up at the door has some mistyped telephones.
LOOK_UPS: Final = 30
LOOK_UP_WINDOW: Final = timedelta(minutes=15)


def look_up_and_add(
    database: Database,
    *,
    training_id: int,
    login: str,
    by: Actor,
    cipher: FieldCipher,
    now: datetime,
) -> str:
    """Put the person on the list, as add_person does, and count a look-up that finds nobody.

    Otherwise telephones and IINs of a district could be tried without end. Who is found is in the
    record of the training. A national administrator sees everybody anyhow.
    Raises TooManyLookUps, and as add_person.
    """
    key = cipher.lookup(f"look-ups by {by.person_id}")
    with database.read() as session:
        wait = throttle.get_blocked_seconds(session, key=key, limit=LOOK_UPS, now=now)
    if wait:
        raise TooManyLookUps(retry_after=wait)
    try:
        with database.write() as session:
            return add_person(
                session, training_id=training_id, login=login, by=by, cipher=cipher, now=now
            )
    except PersonNotFound:
        with database.write() as session:
            if not by.is_national_admin():
                throttle.hit(session, key=key, window=LOOK_UP_WINDOW, now=now)
            record_event(
                session,
                kind="person_not_found",
                subject=f"training:{training_id}",
                by_id=by.audit_id,
                now=now,
            )
        raise
