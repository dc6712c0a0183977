"""Sealing: each event gets the next number of the chain and a hash over all before it."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.audit.models import AuditSeal, UnsealedEvent
from lms.audit.queries import load_head
from lms.audit.queries.chain import EVENT
from lms.audit.rules.chain import START, compute_hash
from lms.core.list_parameters import is_one_of

BATCH: Final = 1000


def seal_events(session: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Seal events that have no seal, in the order of their ids; return how many were sealed.

    A transaction that took its ids earlier and commits later gets the later number. Several
    processes may do this at once: they lock the events, and only then read the last seal.
    """
    unsealed_ids = select(UnsealedEvent.event_id).order_by(UnsealedEvent.event_id).limit(limit)
    ids = list(session.scalars(unsealed_ids.with_for_update()))
    if not ids:
        return 0
    events = session.execute(
        select(*EVENT).where(is_one_of(AuditEvent.id, "events")).order_by(AuditEvent.id),
        {"events": ids},
    )
    head = load_head(session)
    digest, number = (head.hash, head.number or 0) if head else (START, 0)
    rows = []
    for event in events:
        number += 1
        digest = compute_hash(digest, number, now, event)
        rows.append({"number": number, "event_id": event.id, "sealed_at": now, "hash": digest})
    if rows:
        session.execute(insert(AuditSeal), rows)
    session.execute(
        delete(UnsealedEvent).where(is_one_of(UnsealedEvent.event_id, "events")),
        {"events": ids},
        execution_options={"synchronize_session": False},
    )
    return len(ids)
