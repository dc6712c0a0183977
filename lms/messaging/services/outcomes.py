"""Outcomes of deliveries, stored by the holder of the claim in a transaction of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.database import upsert
from lms.core.fingerprints import sha256
from lms.messaging.models import ContactFault, Delivery
from lms.messaging.queries import get_contact_column
from lms.messaging.rules.bounces import Bounce, clean_reason
from lms.messaging.rules.states import BOUNCED, FAILED, SENDING, SENT
from lms.messaging.rules.timing import QuietHours, choose_retry_delay, find_next_sending_time
from lms.messaging.services.outgoing import OutgoingDelivery

SERVER_WAIT: Final = timedelta(minutes=2)  # time before the next attempt at an unreachable server


def note_sent(session: Session, out: OutgoingDelivery, *, now: datetime) -> bool:
    """Store that the server accepted it. Returns False if the claim went to another process."""
    return _update_claimed(session, out, state=SENT, sent_at=now, error="", claimed_until=None)


def note_refused(
    session: Session, out: OutgoingDelivery, *, reason: str, at_fault: bool, now: datetime
) -> bool:
    """Store a permanent refusal.

    `at_fault`: the contact is wrong and gets nothing until it is changed.
    """
    if at_fault:
        _save_fault(
            session,
            person_id=out.person_id,
            channel=out.channel,
            contact=out.contact,
            reason=clean_reason(reason),
            now=now,
        )
    state = BOUNCED if at_fault else FAILED
    return _update_claimed(
        session,
        out,
        state=state,
        error=clean_reason(reason),
        attempts=Delivery.attempts + 1,
        claimed_until=None,
    )


def note_unavailable(
    session: Session, out: OutgoingDelivery, *, reason: str, quiet: QuietHours, now: datetime
) -> bool:
    """Store a temporary failure: retry after the claim expires; fail after the last attempt."""
    wait = choose_retry_delay(out.attempts + 1)
    values: dict[str, Any] = {"attempts": Delivery.attempts + 1, "error": clean_reason(reason)}
    if wait is None:
        return _update_claimed(session, out, state=FAILED, claimed_until=None, **values)
    return _update_claimed(
        session, out, claimed_until=find_next_sending_time(now + wait, out.zone, quiet), **values
    )


def return_unsent(
    session: Session,
    deliveries: Sequence[OutgoingDelivery],
    *,
    now: datetime,
    wait: timedelta = SERVER_WAIT,
) -> None:
    """Return deliveries that were not attempted.

    No attempt is counted, so that an outage of the server, however long, loses no mail.
    """
    for delivery in deliveries:
        _update_claimed(session, delivery, claimed_until=now + wait)


def note_bounce(session: Session, bounce: Bounce, *, now: datetime) -> bool:
    """Store that a sent mail did not arrive.

    Returns whether there is such a mail and it went to this address.
    """
    row = session.execute(
        select(
            Delivery.id,
            Delivery.channel,
            Person.id.label("person_id"),
            get_contact_column("email").label("contact"),
        )
        .join(Person, Person.id == Delivery.person_id)
        .where(Delivery.token == bounce.token, Delivery.state == SENT)
    ).first()
    if row is None or row.contact is None or row.contact != bounce.email:
        return False
    session.execute(
        update(Delivery).where(Delivery.id == row.id).values(state=BOUNCED, error=bounce.reason)
    )
    if bounce.at_fault:
        _save_fault(
            session,
            person_id=row.person_id,
            channel=row.channel,
            contact=row.contact,
            reason=bounce.reason,
            now=now,
        )
    return True


def _update_claimed(session: Session, out: OutgoingDelivery, **values: Any) -> bool:
    """Update a delivery if its claim is still ours; the claim's end identifies it."""
    own_delivery = (
        Delivery.id == out.delivery_id,
        Delivery.state == SENDING,
        Delivery.claimed_until == out.until,
    )
    updated_ids = session.execute(
        update(Delivery).where(*own_delivery).values(values).returning(Delivery.id)
    )
    return updated_ids.first() is not None


def _save_fault(
    session: Session, *, person_id: int, channel: str, contact: str, reason: str, now: datetime
) -> None:
    row = {
        "person_id": person_id,
        "channel": channel,
        "contact_hash": sha256(contact),
        "reason": reason,
        "at": now,
    }
    statement = upsert(session, ContactFault).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[ContactFault.person_id, ContactFault.channel],
            set_={name: statement.excluded[name] for name in ("contact_hash", "reason", "at")},
        )
    )
