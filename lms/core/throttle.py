"""Rate limits, counted in the database and so shared by all processes of a site.

Each key has a fixed window. Keys are hashed, so that the table holds no IPs or names.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Integer, String, case, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.core.database import Base, upsert


class ThrottleCount(Base):
    """The number of hits of a key in its current window."""

    __tablename__ = "throttle_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int] = mapped_column(Integer)
    window_ends_at: Mapped[datetime]


def get_blocked_seconds(session: Session, *, key: str, limit: int, now: datetime) -> int:
    """Return the seconds for which the key is still blocked, or 0."""
    row = session.get(ThrottleCount, _hash_key(key), populate_existing=True)
    if row is None or row.window_ends_at <= now or row.hits < limit:
        return 0
    return max(1, int((row.window_ends_at - now).total_seconds()))


def hit(session: Session, *, key: str, window: timedelta, now: datetime, times: int = 1) -> None:
    """Count a hit or several, which begin a new window if the last one has ended.

    One upsert, so that no parallel hit is lost.
    """
    row = upsert(session, ThrottleCount).values(
        key=_hash_key(key), hits=times, window_ends_at=now + window
    )
    has_ended = ThrottleCount.window_ends_at <= now
    session.execute(
        row.on_conflict_do_update(
            index_elements=[ThrottleCount.key],
            set_={
                "hits": case((has_ended, times), else_=ThrottleCount.hits + times),
                "window_ends_at": case(
                    (has_ended, row.excluded.window_ends_at), else_=ThrottleCount.window_ends_at
                ),
            },
        )
    )


def count_unseen(
    session: Session, *, keys: Collection[str], window: timedelta, now: datetime
) -> int:
    """Return how many of the keys were not hit in their present window, and hit those once."""
    hashed_keys = {_hash_key(key) for key in keys}
    current_counts = (ThrottleCount.key.in_(hashed_keys), ThrottleCount.window_ends_at > now)
    unseen_keys = hashed_keys - set(
        session.scalars(select(ThrottleCount.key).where(*current_counts))
    )
    if unseen_keys:
        insert = upsert(session, ThrottleCount)
        values = {"hits": 1, "window_ends_at": now + window}
        session.execute(
            insert.on_conflict_do_update(index_elements=[ThrottleCount.key], set_=values),
            [{"key": key, **values} for key in sorted(unseen_keys)],
        )
    return len(unseen_keys)


@dataclass(frozen=True, slots=True)
class ThrottleUse:
    """One use of an allowance: uses left (below 0: refused) and seconds until the next window."""

    limit: int
    uses_left: int
    seconds: int


def take(
    session: Session, *, key: str, limit: int, window: timedelta, now: datetime
) -> ThrottleUse:
    """Count one use, also a refused one, and return what is left, in two statements."""
    hit(session, key=key, window=window, now=now)
    row = session.execute(
        select(ThrottleCount.hits, ThrottleCount.window_ends_at).where(
            ThrottleCount.key == _hash_key(key)
        )
    ).one()
    return ThrottleUse(
        limit, limit - row.hits, max(1, int((row.window_ends_at - now).total_seconds()))
    )


def clear(session: Session, *, key: str) -> None:
    """Delete the count of a key after a success."""
    session.execute(delete(ThrottleCount).where(ThrottleCount.key == _hash_key(key)))


def sweep(session: Session, *, now: datetime) -> None:
    """Delete the counts of windows that have ended."""
    session.execute(delete(ThrottleCount).where(ThrottleCount.window_ends_at <= now))


def _hash_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
