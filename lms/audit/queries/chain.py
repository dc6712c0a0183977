"""The check of the whole record against the chain of seals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.audit.models import AuditSeal
from lms.audit.queries.heads import load_head
from lms.audit.rules.chain import (
    EVENT_COLUMNS,
    INSERTED,
    ChainFault,
    Head,
    check_chain,
    is_backdated,
)

# In the order in which compute_hash() takes them.
EVENT: Final = tuple(getattr(AuditEvent, name) for name in EVENT_COLUMNS)
ROWS_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of a check: seals seen, events that wait for theirs, the head, all faults."""

    sealed_count: int
    unsealed_count: int
    head: Head | None
    faults: Sequence[ChainFault]


def verify_record(session: Session, heads: list[Head]) -> Verification:
    """Check every event against its seal, the seals against each other, and against known heads.

    A backdated event without a seal is a fault; another one waits for its seal.
    """
    faults = list(check_chain(_stream_chain(session), heads))
    unsealed_count = 0
    last_sealed_at = session.scalar(select(func.max(AuditSeal.sealed_at)))
    for event in _stream_unsealed(session):
        if is_backdated(event.at, last_sealed_at):
            faults.append(
                ChainFault(
                    code=INSERTED, number=None, event_id=event.id, kind=event.kind, at=event.at
                )
            )
        else:
            unsealed_count += 1
    sealed_count = session.scalar(select(func.count()).select_from(AuditSeal)) or 0
    return Verification(
        sealed_count=sealed_count,
        unsealed_count=unsealed_count,
        head=load_head(session),
        faults=faults,
    )


def _stream_chain(session: Session) -> Iterator[Row[Any]]:
    """Yield the seals by number, each after the columns of its event, which may be missing."""
    query = (
        select(*EVENT, AuditSeal.number, AuditSeal.event_id, AuditSeal.sealed_at, AuditSeal.hash)
        .select_from(AuditSeal)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .order_by(AuditSeal.number)
    )
    return iter(session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}))


def _stream_unsealed(session: Session) -> Iterator[Row[Any]]:
    """Yield all events without a seal, whether or not the database knows that they need one."""
    query = (
        select(AuditEvent.id, AuditEvent.kind, AuditEvent.at)
        .outerjoin(AuditSeal, AuditSeal.event_id == AuditEvent.id)
        .where(AuditSeal.number.is_(None))
        .order_by(AuditEvent.id)
    )
    return iter(session.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}))
