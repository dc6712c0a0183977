"""Limits on how often something may be tried, shared by all processes of a site because they are counted in its database.

A fixed window per key. Keys are hashed, so that the table holds no addresses or names.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, case, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.database import Base, upsert


class ThrottleCount(Base):
    """How often a key was hit in its present window."""

    __tablename__ = "throttle_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int] = mapped_column(Integer)
    window_ends_at: Mapped[datetime]


def blocked_for(session: Session, *, key: str, limit: int, now: datetime) -> int:
    """Seconds for which the key is still refused, 0 if it may go on."""
    row = session.get(ThrottleCount, _hashed(key))
    if row is None or row.window_ends_at <= now or row.hits < limit:
        return 0
    return max(1, int((row.window_ends_at - now).total_seconds()))


def hit(session: Session, *, key: str, window: timedelta, now: datetime) -> None:
    """Counts one hit; a hit after the window's end begins a new one. One upsert, so that parallel hits are all counted."""
    row = upsert(session, ThrottleCount).values(
        key=_hashed(key), hits=1, window_ends_at=now + window
    )
    ended = ThrottleCount.window_ends_at <= now
    session.execute(
        row.on_conflict_do_update(
            index_elements=[ThrottleCount.key],
            set_={
                "hits": case((ended, 1), else_=ThrottleCount.hits + 1),
                "window_ends_at": case(
                    (ended, row.excluded.window_ends_at), else_=ThrottleCount.window_ends_at
                ),
            },
        )
    )


@dataclass(frozen=True, slots=True)
class ThrottleUse:
    """One use of an allowance: how much of it is left in this window (below 0: it was refused), and the seconds until the next one."""

    limit: int
    left: int
    seconds: int


def take(
    session: Session, *, key: str, limit: int, window: timedelta, now: datetime
) -> ThrottleUse:
    """Counts one use and says what is left, in two statements: whoever is refused is counted too."""
    hit(session, key=key, window=window, now=now)
    row = session.execute(
        select(ThrottleCount.hits, ThrottleCount.window_ends_at).where(
            ThrottleCount.key == _hashed(key)
        )
    ).one()
    return ThrottleUse(
        limit, limit - row.hits, max(1, int((row.window_ends_at - now).total_seconds()))
    )


def clear(session: Session, *, key: str) -> None:
    """Forgets the key: after a success."""
    session.execute(delete(ThrottleCount).where(ThrottleCount.key == _hashed(key)))


def sweep(session: Session, *, now: datetime) -> None:
    """Deletes what has run out."""
    session.execute(delete(ThrottleCount).where(ThrottleCount.window_ends_at <= now))


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
