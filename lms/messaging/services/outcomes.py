"""What became of a delivery: noted for whoever holds its claim, in a transaction of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.core.database import upsert
from lms.core.fingerprints import sha256
from lms.messaging.models import AddressFault, Delivery
from lms.messaging.queries import address_of
from lms.messaging.rules.bounces import Bounce, plain
from lms.messaging.rules.states import BOUNCED, FAILED, SENDING, SENT
from lms.messaging.rules.timing import QuietHours, next_allowed, retry_after
from lms.messaging.services.claims import Outgoing

SERVER_WAIT: Final = timedelta(minutes=2)  # until a server that cannot be reached is tried again


def note_sent(session: Session, out: Outgoing, *, now: datetime) -> bool:
    """The server has taken charge of it. False if the claim went to another meanwhile."""
    return _end(session, out, state=SENT, sent_at=now, error="", claimed_until=None)


def note_refused(
    session: Session, out: Outgoing, *, reason: str, at_fault: bool, now: datetime
) -> bool:
    """It will never be taken. `at_fault`: because of the address, which is then not written to until it is changed."""
    if at_fault:
        _note_fault(
            session,
            person_id=out.person_id,
            channel=out.channel,
            address=out.address,
            reason=plain(reason),
            now=now,
        )
    state = BOUNCED if at_fault else FAILED
    return _end(
        session,
        out,
        state=state,
        error=plain(reason),
        attempts=Delivery.attempts + 1,
        claimed_until=None,
    )


def note_unavailable(
    session: Session, out: Outgoing, *, reason: str, quiet: QuietHours, now: datetime
) -> bool:
    """It was not taken this time: it keeps its claim, which nobody holds, until its next time. After the last try it has failed."""
    wait = retry_after(out.attempts + 1)
    values: dict[str, Any] = {"attempts": Delivery.attempts + 1, "error": plain(reason)}
    if wait is None:
        return _end(session, out, state=FAILED, claimed_until=None, **values)
    return _end(session, out, claimed_until=next_allowed(now + wait, out.zone, quiet), **values)


def release(
    session: Session, outs: Sequence[Outgoing], *, now: datetime, wait: timedelta = SERVER_WAIT
) -> None:
    """Gives back what was taken and not tried: no try is counted, so that no outage of the server, however long, loses a mail."""
    for out in outs:
        _end(session, out, claimed_until=now + wait)


def note_bounce(session: Session, bounce: Bounce, *, now: datetime) -> bool:
    """A notification says that a mail which was sent did not arrive. True if there is such a mail, and it went to this address."""
    row = session.execute(
        select(
            Delivery.id,
            Delivery.channel,
            Person.id.label("person_id"),
            address_of("email").label("address"),
        )
        .join(Person, Person.id == Delivery.person_id)
        .where(Delivery.token == bounce.token, Delivery.state == SENT)
    ).first()
    if row is None or row.address is None or row.address != bounce.address:
        return False
    session.execute(
        update(Delivery).where(Delivery.id == row.id).values(state=BOUNCED, error=bounce.reason)
    )
    if bounce.at_fault:
        _note_fault(
            session,
            person_id=row.person_id,
            channel=row.channel,
            address=row.address,
            reason=bounce.reason,
            now=now,
        )
    return True


def _end(session: Session, out: Outgoing, **values: Any) -> bool:
    """The moment to which a claim lasts is its mark: whoever took the delivery since has another."""
    mine = (
        Delivery.id == out.delivery_id,
        Delivery.state == SENDING,
        Delivery.claimed_until == out.until,
    )
    changed = session.execute(update(Delivery).where(*mine).values(values).returning(Delivery.id))
    return changed.first() is not None


def _note_fault(
    session: Session, *, person_id: int, channel: str, address: str, reason: str, now: datetime
) -> None:
    row = {
        "person_id": person_id,
        "channel": channel,
        "address_hash": sha256(address),
        "reason": reason,
        "at": now,
    }
    statement = upsert(session, AddressFault).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[AddressFault.person_id, AddressFault.channel],
            set_={name: statement.excluded[name] for name in ("address_hash", "reason", "at")},
        )
    )
