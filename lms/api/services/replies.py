"""Stored replies, so that a request sent twice with one idempotency key is done once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.api.errors import KeyReused
from lms.api.models import IdempotentReply
from lms.core.database import upsert

REPLY_LIFETIME: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class StoredReply:
    """A reply that was given before."""

    status: int
    content: bytes


def reserve_reply(
    session: Session, *, token_id: int, key: str, request_hash: str, now: datetime
) -> StoredReply | None:
    """Reserve the key for this transaction, or return the reply stored for it. Raises KeyReused.

    The row is committed together with its reply: of two concurrent requests the second waits here
    until the first has ended, then finds its reply, or does the work itself if the first failed.
    """
    same_key = (IdempotentReply.token_id == token_id, IdempotentReply.key == key)
    session.execute(
        delete(IdempotentReply).where(*same_key, IdempotentReply.created_at <= now - REPLY_LIFETIME)
    )
    row = {
        "token_id": token_id,
        "key": key,
        "request_hash": request_hash,
        "status": 0,
        "content": b"",
        "created_at": now,
    }
    reserved_key = session.execute(
        upsert(session, IdempotentReply)
        .values(row)
        .on_conflict_do_nothing()
        .returning(IdempotentReply.key)
    ).first()
    if reserved_key is not None:
        return None
    stored_hash, status, content = session.execute(
        select(IdempotentReply.request_hash, IdempotentReply.status, IdempotentReply.content).where(
            *same_key
        )
    ).one()
    if stored_hash != request_hash:
        raise KeyReused
    return StoredReply(status, content)


def store_reply(session: Session, *, token_id: int, key: str, status: int, content: bytes) -> None:
    """Store the reply of the work."""
    same_key = (IdempotentReply.token_id == token_id, IdempotentReply.key == key)
    session.execute(update(IdempotentReply).where(*same_key).values(status=status, content=content))


def delete_old_replies(session: Session, *, now: datetime) -> None:
    """Delete replies older than REPLY_LIFETIME."""
    session.execute(
        delete(IdempotentReply).where(IdempotentReply.created_at <= now - REPLY_LIFETIME)
    )
