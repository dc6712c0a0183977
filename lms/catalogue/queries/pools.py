"""The key of the caches that queries keep for each database."""

from sqlalchemy import Pool
from sqlalchemy.orm import Session


def get_pool(session: Session) -> Pool:
    """Return the session's connection pool; dispose() begins a new one, and with it new caches."""
    return session.get_bind().engine.pool
