"""Which kinds of records have a period, and from when on their records are due."""

from collections.abc import Mapping
from datetime import datetime, timedelta


def find_deadline(keep_days: Mapping[str, int], name: str, *, now: datetime) -> datetime | None:
    """Return the moment before which records of a kind are due; None if they are kept for good."""
    days = keep_days.get(name, 0)
    return now - timedelta(days=days) if days else None
