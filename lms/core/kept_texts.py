"""Texts that were typed before a sign-in ended, kept for half an hour for who typed them.

The longest answers fit in no cookie. A row is sealed with a key that the browser alone holds: the
database tells neither whose a text is nor what it says.
"""

import hashlib
from datetime import datetime
from typing import Final

from sqlalchemy import LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.database import Base

MOST_KEPT: Final = 1000  # rows; whoever fills them all keeps others from it for half an hour
LONGEST_KEPT: Final = 32 * 1024  # bytes


class KeptText(Base):
    """A sealed text by the hash of its token, until a moment."""

    __tablename__ = "kept_text"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(index=True)


def keep_text(
    session: Session, *, token: str, sealed: bytes, expires_at: datetime, now: datetime
) -> bool:
    """Keep a sealed text; return whether there was room for it."""
    sweep(session, now=now)
    stored_count = session.scalar(select(func.count()).select_from(KeptText)) or 0
    if len(sealed) > LONGEST_KEPT or stored_count >= MOST_KEPT:
        return False
    session.add(KeptText(token_hash=_hash_token(token), sealed=sealed, expires_at=expires_at))
    session.flush()
    return True


def find_text(session: Session, *, token: str, now: datetime) -> bytes | None:
    """Return a sealed text by its token, None if there is none any more."""
    return session.scalar(
        select(KeptText.sealed).where(
            KeptText.token_hash == _hash_token(token), KeptText.expires_at > now
        )
    )


def sweep(session: Session, *, now: datetime) -> None:
    """Delete the texts whose time is over."""
    session.execute(delete(KeptText).where(KeptText.expires_at <= now))


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
