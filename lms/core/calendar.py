"""Due days and events as they stand in iCalendar files (RFC 5545), whatever their subject."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """An event of a calendar.

    `starts` is a day, or an aware datetime in UTC or in a zone, which the file then describes.
    `uid` never changes; `sequence` grows with each change, so that clients take the newest
    (RFC 5545, 3.8.7.4). `remind_days` are days before it on which to remind. `is_free`: it does not
    block the time. `tentative`: it may still be cancelled.
    """

    uid: str
    title: str
    starts: date | datetime
    changed_at: datetime
    ends: datetime | None = None
    text: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    tentative: bool = False
    is_free: bool = False
    remind_days: tuple[int, ...] = ()
