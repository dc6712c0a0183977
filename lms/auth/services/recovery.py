"""Setting a password alone: asking for a link or a code at a confirmed e-mail or telephone.

A request is answered alike for everybody: the same reads, the same counts, one row. What it found
shows only to whoever reads the contact.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.services import record_event
from lms.auth.errors import TooManyRecoveries
from lms.auth.models import ContactConfirmation
from lms.auth.queries.contacts import is_confirmed_on
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.rules.recovery import RESET, choose_channel
from lms.auth.services.credentials import build_name_conditions, normalise_login, read_phone
from lms.auth.services.letters import queue_letter
from lms.core import throttle
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.core.ip_limits import IpLimit
from lms.core.rows import read_row

WINDOW: Final = timedelta(hours=1)
REQUESTS_PER_NAME: Final = 5
REQUESTS_PER_PERSON: Final = 5  # requests for one person, whichever name they type
REQUESTS_PER_IP: Final = 60  # a class at an access point
REQUEST_LIMIT: Final = IpLimit("recovery", REQUESTS_PER_IP, WINDOW)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whose password is to be reset, with the contacts that may do it."""

    id: int | None = None
    email: str | None = None
    phone: str | None = None
    is_email_confirmed: bool = False
    is_phone_confirmed: bool = False

    @property
    def confirmed(self) -> set[str]:
        """The channels with a confirmed contact."""
        return {
            channel
            for channel, is_confirmed in (
                (EMAIL, self.is_email_confirmed),
                (SMS, self.is_phone_confirmed),
            )
            if is_confirmed
        }


def request_recovery(
    database: Database,
    *,
    login: str,
    ip: str,
    channels: Collection[str],
    cipher: FieldCipher,
    now: datetime,
) -> str:
    """Send a link or a code to whoever has this name, and return the id of the request.

    Nothing is sent to an unknown or blocked account, nor to one without a confirmed contact, nor
    after too many requests for one account; the caller does not learn which. Raises
    TooManyRecoveries, for a name or a network.
    """
    with database.write() as session:
        _count_request(session, login=login, ip=ip, cipher=cipher, now=now)
        owner = _find_owner(session, login, cipher)
        use = throttle.take(
            session,
            key=cipher.lookup(f"recovery person {owner.id or login}"),
            limit=REQUESTS_PER_PERSON,
            window=WINDOW,
            now=now,
        )
        is_phone = read_phone(login) is not None
        channel = choose_channel(owner.confirmed, channels, is_phone=is_phone)
        is_sent = channel is not None and use.uses_left >= 0
        subject = f"person:{owner.id}" if owner.id else "person:unknown"
        record_event(session, kind="recovery_requested", subject=subject, now=now, sent=is_sent)
        contact = (owner.phone if channel == SMS else owner.email) if is_sent else None
        return queue_letter(
            session,
            person_id=owner.id if is_sent else None,
            kind=RESET,
            channel=channel or EMAIL,
            contact=contact or build_code_key(owner.id or normalise_login(login), cipher),
            now=now,
        )


def _count_request(
    session: Session, *, login: str, ip: str, cipher: FieldCipher, now: datetime
) -> None:
    """Count a request for the name and the network. Raises TooManyRecoveries."""
    key = cipher.lookup(f"recovery name {normalise_login(login)}")
    wait = max(
        REQUEST_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now),
        throttle.get_blocked_seconds(session, key=key, limit=REQUESTS_PER_NAME, now=now),
    )
    if wait:
        raise TooManyRecoveries(retry_after=wait)
    REQUEST_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
    use = throttle.take(session, key=key, limit=REQUESTS_PER_NAME, window=WINDOW, now=now)
    if use.uses_left < 0:
        raise TooManyRecoveries(retry_after=use.seconds)


def build_code_key(owner: int | str, cipher: FieldCipher) -> str:
    """Return the keyed hash by which codes are counted: of a person, or of a name without one.

    A letter that goes to nobody holds it as its contact. So the codes of all requests for a name
    count together whether it has an account or not, and none can be told from the other by that.
    """
    return cipher.lookup(f"recovery code person {owner}")


def _find_owner(session: Session, login: str, cipher: FieldCipher) -> _Owner:
    """Return the account with this name and its confirmed contacts, in one query."""
    row = session.execute(
        select(
            Person.id,
            Person.email,
            Person.phone,
            *(
                exists(select(ContactConfirmation.person_id).where(is_confirmed_on(channel)))
                .correlate(Person)
                .label(label)
                for channel, label in ((EMAIL, "is_email_confirmed"), (SMS, "is_phone_confirmed"))
            ),
        )
        .where(
            or_(*build_name_conditions(login, cipher)),
            Person.blocked_at.is_(None),
            Person.merged_into_id.is_(None),
        )
        .order_by(Person.id)
        .limit(1)
    ).first()
    return _Owner() if row is None else read_row(_Owner, row)
