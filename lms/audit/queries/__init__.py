"""Reads of the audit record. Import them from here."""

from lms.audit.queries.chain import Verification, verify_record
from lms.audit.queries.event_filters import EventFilter
from lms.audit.queries.events import (
    MOST_COUNTED,
    EventPage,
    EventRow,
    count_events,
    read_counted_events,
    read_own_events,
    stream_events,
)
from lms.audit.queries.heads import list_daily_heads, load_head, load_head_at
from lms.audit.queries.names import EventNames, load_names

__all__ = [
    "MOST_COUNTED",
    "EventFilter",
    "EventNames",
    "EventPage",
    "EventRow",
    "Verification",
    "count_events",
    "list_daily_heads",
    "load_head",
    "load_head_at",
    "load_names",
    "read_counted_events",
    "read_own_events",
    "stream_events",
    "verify_record",
]
