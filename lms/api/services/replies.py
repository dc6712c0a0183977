"""Replies that are given again: a request that is sent twice with one key is done once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.api.errors import KeyReused
from lms.api.models import IdempotentReply
from lms.core.database import upsert

KEPT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredReply:
    """What was answered."""

    status: int
    body: bytes


def reserve_reply(
    session: Session, *, token_id: int, key: str, request_hash: str, now: datetime
) -> StoredReply | None:
    """Takes the key for the transaction that does the work; or gives the reply that the key was given before. Raises KeyReused.

    The row comes first and its reply with the same commit: of two at once the second waits here until the first has ended, and finds
    its reply, or does the work itself if the first one failed.
    """
    same = (IdempotentReply.token_id == token_id, IdempotentReply.key == key)
    session.execute(delete(IdempotentReply).where(*same, IdempotentReply.created_at <= now - KEPT))
    row = {
        "token_id": token_id,
        "key": key,
        "request_hash": request_hash,
        "status": 0,
        "body": b"",
        "created_at": now,
    }
    taken = session.execute(
        upsert(session, IdempotentReply)
        .values(row)
        .on_conflict_do_nothing()
        .returning(IdempotentReply.key)
    ).first()
    if taken is not None:
        return None
    hashed, status, body = session.execute(
        select(IdempotentReply.request_hash, IdempotentReply.status, IdempotentReply.body).where(
            *same
        )
    ).one()
    if hashed != request_hash:
        raise KeyReused
    return StoredReply(status, body)


def keep_reply(session: Session, *, token_id: int, key: str, status: int, body: bytes) -> None:
    """Stores the reply of the work that was done."""
    mine = (IdempotentReply.token_id == token_id, IdempotentReply.key == key)
    session.execute(update(IdempotentReply).where(*mine).values(status=status, body=body))


def sweep_replies(session: Session, *, now: datetime) -> None:
    """Forgets the replies of yesterday."""
    session.execute(delete(IdempotentReply).where(IdempotentReply.created_at <= now - KEPT))
